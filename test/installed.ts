// oikos as a user has it: packed, and installed into a folder that is empty but for the tarball.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { type Block, missingLine } from './docs.ts'

/** The system's own PATH, without what the tests' npm put before it. */
const PATH = (process.env.PATH ?? '')
  .split(':')
  .filter((folder) => !folder.includes('node_modules'))
  .join(':')

/** What a user's shell has, and nothing of this process. */
const ENV = { PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', npm_config_loglevel: 'error' }

/** The tarball that `npm pack` makes of this tree. */
export function packed(folder: string): string {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { env: ENV })
  const [name] = readdirSync(folder).filter((one) => one.endsWith('.tgz'))
  return join(folder, name!)
}

/** A folder for one page: what npm installed elsewhere is linked, or the tarball lies there. */
export function pageFolder(folder: string, from: { tarball?: string; installed?: string }): string {
  mkdirSync(folder, { recursive: true })
  if (from.tarball !== undefined) copyFileSync(from.tarball, join(folder, basename(from.tarball)))
  if (from.installed === undefined) return folder
  symlinkSync(join(from.installed, 'node_modules'), join(folder, 'node_modules'))
  for (const name of ['package.json']) cpSync(join(from.installed, name), join(folder, name))
  return folder
}

export type Ran = { code: number | null; said: string; seconds: number }

/** Runs what a shell would, in a folder; `until` ends it once that was said. */
export function ran(script: string, cwd: string, until?: RegExp): Promise<Ran> {
  const began = performance.now()
  const child = spawn('bash', ['-e', '-c', script], { cwd, env: ENV, detached: true })
  let said = ''
  const hear = (text: string) => {
    said += text
    // The whole group: npx, the launcher and what it started.
    if (until?.test(said)) process.kill(-child.pid!, 'SIGINT')
  }
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)
  child.stdin.end()
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, said, seconds: (performance.now() - began) / 1000 })
    })
  })
}

/** Whether the system's own Node is older than the library can use. */
async function isOldNode(folder: string): Promise<boolean> {
  const { said } = await ran('node --version', folder)
  const [major, minor] = said.trim().slice(1).split('.').map(Number)
  return major! < 22 || (major === 22 && minor! < 15)
}

/** What a block that goes on is ended at: an address, unless it says something else. */
function untilSaid(serves: string | undefined): RegExp | undefined {
  return serves === undefined ? undefined : new RegExp(serves || '127\\.0\\.0\\.1')
}

/** Does what a page says, block by block; answers what was otherwise than it says. */
export async function followed(blocks: readonly Block[], folder: string): Promise<string[]> {
  const wrong: string[] = []
  let last: Ran | null = null
  for (const block of blocks) {
    const { page, line, language, says, text } = block
    const complain = (message: string) => wrong.push(`${page}, block at ${line}: ${message}`)
    if (says.file !== undefined) {
      mkdirSync(dirname(join(folder, says.file)), { recursive: true })
      writeFileSync(join(folder, says.file), text)
    } else if (language === 'sh') {
      if (says.node !== undefined && !(await isOldNode(folder))) {
        console.warn(`${page}, block at ${line} is not tried: this Node is new enough`)
        continue
      }
      const taken = says.busy === undefined ? null : createServer()
      if (taken !== null) await once(taken.listen(Number(says.busy), '127.0.0.1'), 'listening')
      last = await ran(text, folder, untilSaid(says.serves))
      taken?.close()
      const wanted = Number(says.exit ?? 0)
      if (says.serves === undefined && last.code !== wanted) {
        complain(`exit code ${last.code} instead of ${wanted}:\n${last.said.slice(-2_000)}`)
      }
      if (says.within !== undefined && last.seconds > Number.parseInt(says.within, 10)) {
        complain(`it took ${last.seconds.toFixed(1)} s, not ${says.within}`)
      }
    } else if (language === 'text') {
      if (last === null) {
        complain('a text that no command printed')
        continue
      }
      const line = missingLine(last.said, text)
      if (line !== null) complain(`nobody said "${line}":\n${last.said.slice(-2_000)}`)
    } else if (language === 'json') {
      JSON.parse(text)
    } else if (language === 'yaml') {
      const part = `name: part\nabout: a part of a scenario\n${text}`
      writeFileSync(join(folder, 'part.yaml'), part)
      const checked = await ran('npx oikos check part.yaml', folder)
      if (checked.code !== 0) complain(checked.said)
    } else if (language === 'js' || language === 'ts') {
      writeFileSync(join(folder, `part.m${language}`), text)
      last = await ran(`npx node --disable-warning=ExperimentalWarning part.m${language}`, folder)
      if (last.code !== 0) complain(last.said.slice(-2_000))
    } else complain(`nobody can try a block of "${language}"`)
  }
  return wrong
}
