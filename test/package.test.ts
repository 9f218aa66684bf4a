// What a user gets: the package in an empty folder, and every block of code of the documents there.
import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf } from './docs.ts'
import { followed, packed, pageFolder, ran } from './installed.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-package-'))
const installed = join(folder, 'tutorial')
let tarball = ''
afterAll(() => rmSync(folder, { recursive: true }))

/** It takes minutes: packing, installing, and whatever the pages say. */
describe.runIf(process.env.OIKOS_TIMES !== undefined)('in an empty folder', () => {
  beforeAll(() => {
    mkdirSync(join(folder, 'packed'))
    tarball = packed(join(folder, 'packed'))
  })

  test('the tutorial holds, with nothing but the tarball', async () => {
    pageFolder(installed, { tarball })
    expect(await followed(blocks('docs/tutorial.md'), installed)).toEqual([])
  }, 300_000)

  const pages = globSync('docs/**/*.md').filter((page) => page !== 'docs/tutorial.md')
  for (const page of pages) {
    const found = blocks(page)
    if (found.length === 0) continue
    test(page, async () => {
      const at = join(folder, page.replaceAll('/', '-'))
      expect(await followed(found, pageFolder(at, { installed }))).toEqual([])
    }, 300_000)
  }

  test('lives the same lives as the tree that it was packed from', async () => {
    const { said } = await ran('npx oikos run my-study/scenario.yaml --no-record --json', installed)
    const here = ['--no-node-snapshot', 'src/cli/oikos.ts', 'run', '--no-record', '--json']
    const path = join(installed, 'my-study/scenario.yaml')
    const out = execFileSync(process.execPath, [...here, path], { encoding: 'utf8', stdio: 'pipe' })
    const hash = (text: string) => JSON.parse(text.trim().split('\n').at(-1)!).event_hash
    expect(hash(said)).toBe(hash(out))
  })
})

function blocks(page: string) {
  return blocksOf(page, readFileSync(page, 'utf8'))
}
