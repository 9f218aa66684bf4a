// The supervisor: a run's engine is a child process; when it dies or hangs, the run goes on.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ENGINE_ARGS, NODE_ARGS } from '../run/engine_flags.ts'
import { type Beside, inspectBeside } from './inspect_beside.ts'

/** What the engine tells its supervisor; every message is a sign of life. */
export type Message = { file?: string; hangMs?: number; done?: boolean; now?: Now }

/** How far a run with a file is; who started the supervisor may hear of it. */
export type Now = { file: string; events: number; time_us: number }

const ENGINE = 'OIKOS_ENGINE'
const PROBE = 'OIKOS_PROBE'

/** Deaths in a row, outside guest code and without a new event, after which a run is given up. */
const STUCK_MAX = 3

/** Commands that live a run. */
const LIVING = ['run', 'resume', 'fork']

/** Who watches starts supervisors. */
export function isSupervisor(args: readonly string[]): boolean {
  return LIVING.includes(args[0] ?? '') && !args.includes('--watch') && !isEngine()
}

/** Whether this process is the engine of a supervisor. */
export function isEngine(): boolean {
  return process.env[ENGINE] !== undefined
}

/** Where the engine notes each entry into guest code before it makes it; null when nobody asks. */
export function probePath(): string | null {
  return process.env[PROBE] ?? null
}

type Death = { code: number | null; signal: NodeJS.Signals | null; hung: boolean }

/** Lives a command's run in a child process; answers the exit code. */
export async function supervise(oikos: string, args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
  try {
    return await new Supervisor(oikos, args, join(folder, 'entry')).run()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

class Supervisor {
  private readonly oikos: string
  private readonly args: readonly string[]
  private readonly probe: string
  private file: string | null = null
  private hangMs = 0
  private child: ChildProcess | null = null
  private signals = 0
  private beside: Beside | null = null

  constructor(oikos: string, args: readonly string[], probe: string) {
    this.oikos = oikos
    this.args = args
    this.probe = probe
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => this.pass(signal))
    }
    // Whoever started it with a channel and is gone wants no more of it.
    process.on('disconnect', () => this.signals === 0 && this.pass('SIGTERM'))
    process.channel?.unref()
  }

  /** Answers the exit code, when the inspector has ended as well, where there is one. */
  async run(): Promise<number> {
    const code = await this.livedOn()
    this.child = null
    if (this.beside !== null) {
      if (this.signals > 0) this.beside.end()
      else process.stderr.write('oikos: the run is over; Ctrl-C ends the inspector\n')
      await this.beside.ended
    }
    return code
  }

  private async livedOn(): Promise<number> {
    let args = this.args
    let before: string | null = null
    let reached = 0
    let stuck = 0
    for (let probes = false; ; ) {
      const death = await this.live(args, probes)
      if (this.signals > 1) return 130
      if (!isFault(death)) return death.code ?? 1
      const how = death.hung ? 'hung' : `died (${death.signal ?? `exit ${death.code}`})`
      const { file } = this
      if (file === null) return say(`the engine ${how}, and there is no run file to go on from`)
      const { entry, seq } = await whereItDied(file, probes ? this.noted() : '')
      stuck = seq > reached || entry !== before ? 0 : stuck + 1
      reached = seq
      if (entry !== null && isOfGuest(death, entry === before)) {
        const code = death.hung ? 'TIMEOUT' : 'MEMORY_EXCEEDED'
        await record(file, entry, code)
        say(`the engine ${how} in a guest's call: recorded, it answers ${code}`)
      } else if (stuck < STUCK_MAX) {
        const why = probes ? '' : ', to see which call it was'
        say(`the engine ${how}: going on from ${file}${why}`)
      } else {
        const whole = `${file} is whole up to its last event`
        return say(`the engine ${how} again and again, outside guest code: ${whole}`)
      }
      before = entry
      probes = true
      args = ['resume', file, ...this.kept()]
    }
  }

  /** Ctrl-C goes to the engine, which ends the run in order; a second one ends the engine. */
  private pass(signal: NodeJS.Signals): void {
    this.signals += 1
    if (this.child === null) this.beside?.end()
    this.child?.kill(this.signals > 1 ? 'SIGKILL' : signal)
  }

  private live(args: readonly string[], probes: boolean): Promise<Death> {
    rmSync(this.probe, { force: true })
    const env = { ...process.env, [ENGINE]: '1', ...(probes ? { [PROBE]: this.probe } : {}) }
    const own = process.execArgv.filter((flag) => !NODE_ARGS.includes(flag))
    const child = spawn(
      process.execPath,
      [...NODE_ARGS, ...ENGINE_ARGS, ...own, this.oikos, ...args],
      {
        stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
        env,
        // A terminal's Ctrl-C comes to the supervisor alone, which passes it on once.
        detached: true,
      },
    )
    this.child = child
    return new Promise((resolve, reject) => {
      let hung = false
      let silent: NodeJS.Timeout | undefined
      const alive = (message: Message = {}) => {
        if (message.file !== undefined) this.foundAt(message.file)
        if (message.now !== undefined && process.connected) process.send?.(message)
        if (message.hangMs !== undefined) this.hangMs = message.hangMs
        clearTimeout(silent)
        if (this.hangMs === 0 || message.done) return
        silent = setTimeout(() => {
          hung = true
          child.kill('SIGKILL')
        }, this.hangMs)
      }
      child.on('message', alive)
      child.on('error', reject)
      child.on('exit', (code, signal) => {
        clearTimeout(silent)
        resolve({ code, signal, hung })
      })
    })
  }

  private foundAt(file: string): void {
    this.file = file
    if (this.beside !== null || !this.args.includes('--inspect')) return
    this.beside = inspectBeside(this.oikos, file, NODE_ARGS)
  }

  /** The entry that the engine noted last, and was in when it died. */
  private noted(): string {
    try {
      return readFileSync(this.probe, 'utf8').trim()
    } catch {
      return ''
    }
  }

  /** Options of the command that a resumed run needs as well. */
  private kept(): string[] {
    const kept: string[] = []
    this.args.forEach((arg, i) => {
      if (/^--(json$|(key|llm|cassette)=)/.test(arg)) kept.push(arg)
      if (/^--(key|llm|cassette)$/.test(arg)) kept.push(arg, this.args[i + 1] ?? '')
    })
    return kept
  }
}

/**
 * Node ends with a signal, or with 128 and its number, when V8 gives up; 0, 1 and 2 are answers.
 */
function isFault({ code, signal }: Death): boolean {
  return signal !== null || (code !== null && code > 128 && code !== 130)
}

/** Who kills an engine from outside is no guest, unless it was in the very same call again. */
function isOfGuest({ signal, hung }: Death, again: boolean): boolean {
  return hung || signal !== 'SIGKILL' || again
}

/**
 * The last event of a run file, and the entry that was under way when the engine died; null where
 * there was none, or one that the file knows to have ended well.
 */
async function whereItDied(
  file: string,
  noted: string,
): Promise<{ entry: string | null; seq: number }> {
  const { openToWrite } = await import('../run/sqlite.ts')
  const { placeFrom } = await import('../run/entry_faults.ts')
  const db = openToWrite(file)
  try {
    const seq = db.prepare('SELECT coalesce(max(seq), 0) FROM events').pluck().get() as number
    const place = placeFrom(noted)
    return { seq, entry: place !== null && place.frame >= seq ? noted : null }
  } finally {
    db.close()
  }
}

async function record(
  file: string,
  entry: string,
  code: 'TIMEOUT' | 'MEMORY_EXCEEDED',
): Promise<void> {
  const { openToWrite } = await import('../run/sqlite.ts')
  const { keepFault, placeFrom } = await import('../run/entry_faults.ts')
  const db = openToWrite(file)
  try {
    keepFault(db, { ...placeFrom(entry)!, code })
  } finally {
    db.close()
  }
}

function say(text: string): 1 {
  process.stderr.write(`oikos: ${text}\n`)
  return 1
}
