// A command of oikos as a process of its own, under the Node that oikos brings.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { ownFile } from '../run/installation.ts'

/** How far a run is: its file, events so far, and virtual time in microseconds. */
export type Progress = { file: string; events: number; time_us: number }

/** What a command refused or failed at, in the words of the command line. */
export class OikosError extends Error {
  /** 1: the run failed. 2: what was asked for can't be done as it was asked. */
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.name = 'OikosError'
    this.exitCode = exitCode
  }
}

export type Asked = {
  /** Where paths begin; the folder of this process unless said. */
  cwd?: string
  /** What the command reads from its standard input. */
  input?: string
  /** Ends the command in order, as Ctrl-C does. */
  signal?: AbortSignal
  progress?: (now: Progress) => void
  /** Whether its JSON counts although it exits with 1 or 2. */
  evenSo?: boolean
}

type Pinned = { FLAGS: string[]; pinnedNode: () => string; oikosFile: () => string }

/**
 * What the command printed with `--json`. Rejects with OikosError where it printed none, or exited
 * with another code than 0.
 */
export async function commanded<T>(args: readonly string[], asked: Asked = {}): Promise<T> {
  const { code, printed, said } = await ended([...args, '--json'], asked)
  const isAnswer = printed.trim() !== '' && (code === 0 || asked.evenSo === true)
  if (isAnswer) return JSON.parse(printed) as T
  throw new OikosError(
    said.trim() === '' ? `oikos ended with exit code ${code}` : said.trim(),
    code,
  )
}

type Ended = { code: number; printed: string; said: string }

function ended(args: readonly string[], asked: Asked): Promise<Ended> {
  const { cwd, input, signal, progress } = asked
  const { FLAGS, pinnedNode, oikosFile } = pinned()
  return new Promise((resolve, reject) => {
    const child = spawn(pinnedNode(), [...FLAGS, oikosFile(), ...args], {
      cwd,
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    })
    const stop = () => child.kill('SIGINT')
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
    let [printed, said] = ['', '']
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    // A command that refuses before it reads closes its end.
    child.stdin!.on('error', () => {})
    child.stdin!.end(input ?? '')
    child.on('message', (message: { now?: Progress }) => {
      if (message.now !== undefined) progress?.(message.now)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop)
      resolve({ code: code ?? 1, printed, said })
    })
  })
}

function pinned(): Pinned {
  const require = createRequire(import.meta.url)
  return require(fileURLToPath(ownFile('bin/pinned_node.cjs'))) as Pinned
}
