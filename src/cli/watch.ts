// `oikos run --watch`: lives a scenario again whenever a file of it changes, and says what changed.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NODE_ARGS } from '../run/engine_flags.ts'
import { foldedFaults } from '../run/fault_fold.ts'
import { GuestSources } from '../run/guest_source.ts'
import { ownModule } from '../run/installation.ts'
import { openRunFile, type RunFile } from '../run/run_file.ts'
import type { ScenarioOptions } from '../run/scenario.ts'
import { orRefused, Refused } from './ending.ts'
import { printAll } from './print.ts'
import { againLines, faultLines } from './watch_text.ts'
import { changesOf, filesOf, type Texts } from './watched_files.ts'

const OIKOS = fileURLToPath(ownModule('src/cli/oikos.ts'))

export type Watched = {
  path: string
  options: ScenarioOptions
  /** Where the last run goes; unless said, a file under checkpoints/watched/. */
  out: string | undefined
  /** Options of `run` that each life needs as well. */
  args: readonly string[]
}

/** The last run, the one before it, and the one under way: all that is ever kept. */
type Kept = { last: string; before: string; now: string }

/** Until Ctrl-C. What goes wrong with a life is told, and the next change waited for. */
export async function watch({ path, options, out, args }: Watched): Promise<void> {
  if (path === '-') throw new Refused('--watch needs a file: stdin does not change')
  const kept = keptAt(out ?? join('checkpoints', 'watched', `${stemOf(path)}.oikos`))
  orRefused(() => mkdirSync(dirname(kept.last), { recursive: true }))
  for (const file of [kept.before, kept.now]) remove(file)
  const lives = new Lives(path, args, kept)
  const ending = new AbortController()
  const ended = new Promise<null>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve(null))
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      ending.abort()
      lives.end()
    })
  }
  let named: Texts = new Map()
  while (!ending.signal.aborted) {
    named = filesOf(path, options, named.keys())
    const changes = changesOf(named)
    const lived = lives.live().then(() => false as const)
    let found = await Promise.race([changes.found, ended, lived])
    if (found === false && !ending.signal.aborted) {
      await say([`\nWaiting for a change of ${named.size} files; Ctrl-C ends`])
      found = await Promise.race([changes.found, ended])
    }
    changes.end()
    lives.end()
    await lived
    if (found) await say(['', `${found.map(shown).join(', ')} changed`])
  }
  remove(kept.now)
}

class Lives {
  private readonly path: string
  private readonly args: readonly string[]
  private readonly kept: Kept
  private child: ChildProcess | null = null
  private wasEnded = false
  private hasLast = false

  constructor(path: string, args: readonly string[], kept: Kept) {
    this.path = path
    this.args = args
    this.kept = kept
  }

  /** Ends the life under way, if there is one: nothing is told of it. */
  end(): void {
    this.wasEnded = true
    this.child?.kill('SIGINT')
  }

  /** Lives it in a process of its own, and tells what came of it. */
  async live(): Promise<void> {
    const { now, last, before } = this.kept
    remove(now)
    this.wasEnded = false
    const { code, out } = await this.lived()
    if (this.wasEnded) return
    if (code === 2 || !hasEnded(now)) return
    if (this.hasLast) move(last, before)
    else remove(last)
    move(now, last)
    if (this.hasLast) await say(['', ...compared(before, last)])
    else await say([...out.trimEnd().replaceAll(now, last).split('\n'), ...faultsOf(last)])
    this.hasLast = true
  }

  private lived(): Promise<{ code: number | null; out: string }> {
    const run = ['run', this.path, ...this.args, '--out', this.kept.now]
    const child = spawn(process.execPath, [...NODE_ARGS, OIKOS, ...run], {
      // It ends with this process, whatever happens to it.
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      // A terminal's Ctrl-C is passed on once.
      detached: true,
    })
    this.child = child
    let out = ''
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => {
        this.child = null
        resolve({ code, out })
      })
    })
  }
}

function compared(before: string, now: string): string[] {
  return withFiles([before, now], ([a, b]) => againLines(a!, b!))
}

function faultsOf(path: string): string[] {
  return withFiles([path], ([file]) => {
    return faultLines(foldedFaults(file!, new GuestSources(file!)), 'Faults')
  })
}

function withFiles<T>(paths: string[], body: (files: RunFile[]) => T): T {
  const files = paths.map(openRunFile)
  try {
    return body(files)
  } finally {
    for (const file of files) file.close()
  }
}

/** A life that never began, or was ended, leaves nothing to compare. */
function hasEnded(path: string): boolean {
  if (!existsSync(path)) return false
  return withFiles([path], ([file]) => /^(ended|failed)$/.test(file!.manifest().state))
}

function keptAt(last: string): Kept {
  const stem = last.replace(/\.oikos$/, '')
  return { last, before: `${stem}.before.oikos`, now: `${stem}.now.oikos` }
}

/** `my-study/scenario.yaml` is kept as my-study-scenario. */
function stemOf(path: string): string {
  const plain = relative('.', path).replace(/\.ya?ml$/, '')
  return plain.replace(/[^A-Za-z0-9_]+/g, '-').replace(/^-+/, '') || 'scenario'
}

const PARTS = ['', '-wal', '-shm']

function remove(path: string): void {
  for (const part of PARTS) rmSync(path + part, { force: true })
}

function move(from: string, to: string): void {
  remove(to)
  for (const part of PARTS) if (existsSync(from + part)) renameSync(from + part, to + part)
}

function shown(file: string): string {
  return relative('.', file)
}

async function say(lines: readonly string[]): Promise<void> {
  await printAll(lines.map((line) => `${line}\n`))
}
