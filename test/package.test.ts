// What a user gets: the package in an empty folder, and every block of code of the documents there.
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf } from './docs.ts'
import { followed, packed, pageFolder, ran } from './installed.ts'

const folder = mkdtempSync(join(tmpdir(), 'oikos-package-'))
const installed = join(folder, 'tutorial')
let tarball = ''
/** Users bring their own; this is the tests'. */
const TSC = join(import.meta.dirname, '../node_modules/.bin/tsc')
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

  test('the examples of the library hold', async () => {
    const text = readFileSync('src/library/oikos.ts', 'utf8')
    const comments = [...text.matchAll(/^\/\*\*\n([\s\S]*?)^ \*\//gm)].map(([, one]) => one!)
    const plain = comments.map((one) => one.replace(/^ \* ?/gm, ''))
    const found = plain.flatMap((one) => blocksOf('src/library/oikos.ts', one))
    expect(found).toHaveLength(3)
    expect(await followed(found, installed)).toEqual([])
  })

  test('has types for whoever writes agents, minds and programs', async () => {
    const templates = join(installed, 'templates')
    mkdirSync(templates)
    for (const name of readdirSync('templates')) {
      const made = await ran(`npx oikos new ${name} --template ${name}`, templates)
      expect(made.code, made.said).toBe(0)
      if (!existsSync(join(templates, name, 'tsconfig.json'))) continue
      expect(await ran(`${TSC} -p ${name}`, templates)).toMatchObject({ code: 0, said: '' })
    }
    writeFileSync(
      join(templates, 'blank/minds.ts'),
      "import { type NativeAgent, open } from 'oikos'\n" +
        'export const rests = (agent: NativeAgent): number => Math.ceil(agent.random() * 9)\n' +
        "for (const event of open('a.oikos').events({ kinds: ['scrip.moved'] })) {\n" +
        "  if (event.kind === 'scrip.moved') event.data.amount.toFixed()\n}\n",
    )
    expect(await ran(`${TSC} -p blank`, templates)).toMatchObject({ code: 0, said: '' })
    const wrong =
      "function step() { invoke('genesis_ledger', 'transfer', { to: 'a', amout: 3 }) }\n"
    writeFileSync(join(templates, 'blank/wrong.js'), wrong)
    const { code, said } = await ran(`${TSC} -p blank`, templates)
    expect(code).not.toBe(0)
    expect(said).toContain("'amout' does not exist")
  }, 120_000)

  test('has the claims, and native minds although they are TypeScript', async () => {
    const { code, said } = await ran(
      'npx oikos validate tournament auction_first --seeds 2',
      installed,
    )
    expect(code, said).toBe(0)
    expect(said).toContain('2 of 2 claims hold')
  }, 120_000)

  test('says what to do where npm ran no install scripts', async () => {
    const binary = join(installed, 'node_modules/node/bin/node')
    renameSync(binary, `${binary}.away`)
    try {
      // The shell's own Node starts what is in .bin, as after a global installation.
      const { code, said } = await ran('node node_modules/oikos/bin/oikos.cjs --version', installed)
      expect(code).toBe(2)
      expect(said).toContain('Run: npm rebuild node')
    } finally {
      renameSync(`${binary}.away`, binary)
    }
  })

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
