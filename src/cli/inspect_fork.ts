// A fork that the inspector asks for: begun, and lived on, by a process of its own.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fork } from '../inspect/outside.ts'
import { type Problem, problem } from '../inspect/problem.ts'
import { NODE_ARGS } from '../run/engine_flags.ts'
import { ownModule } from '../run/installation.ts'
import { isLived } from '../run/lease.ts'
import { openRunFile } from '../run/run_file.ts'
import { ask } from './control_client.ts'

const OIKOS = fileURLToPath(ownModule('src/cli/oikos.ts'))
const LOOK_MS = 50

/**
 * Answers when the fork goes its own way, or with what the command said. The process goes on by
 * itself, also when the inspector ends.
 */
export async function forkOutside(
  parent: string,
  { at, set, seed }: Fork,
): Promise<{ path: string } | Problem> {
  const path = freePath(parent)
  const place = 'seq' in at ? `#${at.seq}` : `${at.t}us`
  const changes = set.flatMap((one) => ['--set', one])
  const seeds = seed === null ? [] : ['--seed', String(seed)]
  const args = ['fork', parent, `--at=${place}`, '--out', path, ...changes, ...seeds, '--json']
  const child = spawn(process.execPath, [...NODE_ARGS, OIKOS, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2_000)
  })
  let over: number | null = null
  child.on('exit', (code) => {
    over = code ?? 1
  })
  while (over === null && !(await isControlled(path))) {
    await new Promise((next) => setTimeout(next, LOOK_MS))
  }
  child.unref()
  if (isUnderWay(path) || over === 0) return { path }
  return problem(400, 'NOT_FORKED', said.trim() || 'the fork could not be made')
}

function freePath(parent: string): string {
  const stem = join(dirname(parent), `${basename(parent).replace(/\.oikos$/, '')}-fork`)
  for (let n = 1; ; n++) if (!existsSync(`${stem}-${n}.oikos`)) return `${stem}-${n}.oikos`
}

/** Whether whoever lives it answers: it has its lease before it can be asked. */
async function isControlled(path: string): Promise<boolean> {
  return isUnderWay(path) && (await ask(path, { does: 'status' }).catch(() => true)) !== null
}

/** Whether it is a run file that somebody lives, or has lived. */
function isUnderWay(path: string): boolean {
  if (!existsSync(path)) return false
  try {
    const file = openRunFile(path)
    try {
      return isLived(file.db) || file.manifest().state !== 'running'
    } finally {
      file.close()
    }
  } catch {
    return false
  }
}
