// The command line as people start it: a process of its own, and what it said.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'

export const REPO = join(import.meta.dirname, '..')
const OIKOS = join(REPO, 'src/cli/oikos.ts')
/** What one process has compiled the next need not: half the time of a start. */
const CACHE = join(tmpdir(), 'oikos-compile-cache')
/** The key that signs what tests make is nobody's own. */
const CONFIG = join(tmpdir(), 'oikos-test-config')
const NODE = join(REPO, 'node_modules/.bin/node')

export type Said = { code: number | null; out: string; err: string }

/** What a failed test leaves behind ends with the tests. */
const started = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of started) child.kill('SIGTERM')
})

export function start(
  args: string[],
  cwd: string,
  more: Record<string, string> = {},
): { child: ChildProcess; said: Promise<Said> } {
  const flags = ['--no-node-snapshot', '--disable-warning=ExperimentalWarning']
  const env = { ...process.env, NODE_COMPILE_CACHE: CACHE, XDG_CONFIG_HOME: CONFIG, ...more }
  const child = spawn(NODE, [...flags, OIKOS, ...args], { cwd, env })
  started.add(child)
  child.on('close', () => started.delete(child))
  return { child, said: saidBy(child) }
}

/** All that a process says until it ends. */
export function saidBy(child: ChildProcessWithoutNullStreams): Promise<Said> {
  return new Promise((resolve) => {
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err += text
    })
    child.on('close', (code) => resolve({ code, ...said }))
  })
}

/** Runs it to its end. Whatever it says is for people: no stack trace, no object as text. */
export async function oikos(args: string[], cwd: string): Promise<Said> {
  const said = await start(args, cwd).said
  expectReadable(said, args)
  return said
}

export function expectReadable({ out, err }: Said, args: string[] = []): void {
  for (const text of [out, err]) {
    expect(text, args.join(' ')).not.toMatch(/^ {4}at |\[object |node:internal/m)
  }
  expect(err, args.join(' ')).not.toMatch(/this should not happen|undefined/)
}

/** Exit code 0 and nothing to complain about; the one JSON object that it printed. */
export async function oikosJson(args: string[], cwd: string): Promise<Record<string, unknown>> {
  const { out, err, code } = await oikos([...args, '--json'], cwd)
  expect(err, args.join(' ')).toBe('')
  expect(code, args.join(' ')).toBe(0)
  expect(out.trimEnd().split('\n').length, args.join(' ')).toBe(1)
  return JSON.parse(out) as Record<string, unknown>
}

export function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}
