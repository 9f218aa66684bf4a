// The real command line, killed at random moments, any number of times, and resumed to the end.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openRunFile, RunFileError } from '../src/run/run_file.ts'
import type { Draw } from './torture_draw.ts'
import { Broken } from './torture_proofs.ts'

const REPO = join(import.meta.dirname, '..')
const OIKOS = join(REPO, 'src/cli/oikos.ts')
const NODE = join(REPO, 'node_modules/.bin/node')

/** How a process ends: all of it, one of the two, or as by Ctrl-C. */
export const WAYS = ['engine alone', 'tree', 'supervisor', 'child', 'interrupt'] as const
export type Way = (typeof WAYS)[number]

export type Killing = { scenario: string; file: string; set: string[]; draw: Draw }
export type Killed = { kills: number; lost: boolean; eventHash: string; stateHash: string }

type Said = { code: number | null; out: string; err: string }

/** Runs, kills and resumes until the run has ended; answers what it came to. */
export async function killedAndResumed({ scenario, file, set, draw }: Killing): Promise<Killed> {
  const most = draw.int(1, 4)
  let kills = 0
  const log: string[] = []
  for (let life = 0; ; life++) {
    if (life > 40) throw new Broken('a killed run ends at last', log.join('\n'))
    const args = goesOn(file)
      ? ['resume', file]
      : ['run', scenario, '--out', file, ...set.flatMap((one) => ['--set', one])]
    const way = kills < most ? draw.pick(WAYS) : null
    const wait = draw.int(150, 1800)
    const { code, out, err } = await lived(args, way, wait)
    log.push(`${args[0]}, ${way} after ${wait} ms: ${code} ${err.trim().slice(0, 400)}`)
    if (way !== null) kills += 1
    const ended = endOf(file)
    if (ended !== null) return { kills, ...ended }
    if (way === null && code !== 0 && !/is writing this run/.test(err)) {
      throw new Broken('a killed run goes on', `${log.join('\n')}\n${out.slice(0, 500)}`)
    }
    if (/should not happen|a law was broken|diverge|WRONG/.test(err)) {
      throw new Broken('a killed run goes on', log.join('\n'))
    }
    if (/is writing this run/.test(err)) await delay(500)
  }
}

/** Whether there is a file with a run in it; what is none is taken away, as a person would. */
function goesOn(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    openRunFile(file).close()
    return true
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error
    for (const side of ['', '-wal', '-shm', '-journal']) rmSync(file + side, { force: true })
    return false
  }
}

function endOf(path: string): Omit<Killed, 'kills'> | null {
  if (!existsSync(path)) return null
  let file: ReturnType<typeof openRunFile>
  try {
    file = openRunFile(path)
  } catch {
    return null
  }
  try {
    const { state, event_hash, state_hash } = file.manifest()
    if (state !== 'ended' && state !== 'failed') return null
    const lost = file.db
      .prepare('SELECT count(*) FROM effects WHERE outcome LIKE \'%"lost":true%\'')
      .pluck()
      .get() as number
    return { lost: lost > 0, eventHash: event_hash ?? '', stateHash: state_hash ?? '' }
  } finally {
    file.close()
  }
}

async function lived(args: string[], way: Way | null, wait: number): Promise<Said> {
  const flags = ['--no-node-snapshot', '--disable-warning=ExperimentalWarning']
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_COMPILE_CACHE: join(tmpdir(), 'oikos-compile-cache'),
    XDG_CONFIG_HOME: join(tmpdir(), 'oikos-test-config'),
    OIKOS_DEBUG: '1',
    ...(way === 'engine alone' ? { OIKOS_ENGINE: '1' } : {}),
  }
  const child = spawn(NODE, [...flags, OIKOS, ...args, '--json'], { env })
  const said = heard(child)
  if (way !== null) {
    await Promise.race([delay(wait), said])
    if (child.exitCode === null && child.signalCode === null) end(child, way)
  }
  return await said
}

function heard(child: ChildProcess): Promise<Said> {
  return new Promise((resolve) => {
    const said = { out: '', err: '' }
    for (const [name, stream] of [
      ['out', child.stdout!] as const,
      ['err', child.stderr!] as const,
    ]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said[name] += text
      })
    }
    child.on('close', (code) => resolve({ code, ...said }))
  })
}

/** `node_modules/.bin/node` may stand before the supervisor: the whole chain of it is known. */
function end(child: ChildProcess, way: Way): void {
  const below = descendants(child.pid!)
  const engine = below.at(-1) ?? child.pid!
  if (way === 'interrupt') child.kill('SIGINT')
  else if (way === 'child') kill(engine)
  else if (way === 'supervisor') kill(child.pid!)
  else for (const pid of [child.pid!, ...below]) kill(pid)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

/** Processes below one, the nearest first. */
export function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    const direct = children.trim().split(' ').filter(Boolean).map(Number)
    return direct.flatMap((one) => [one, ...descendants(one)])
  } catch {
    return []
  }
}
