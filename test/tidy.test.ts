// The code checks itself: layers, cycles, bans, sizes, names, and the map against the tree.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type SourceFile, tidy } from './tidy.ts'

const paths = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path))
const files: SourceFile[] = paths
  .filter((path) => /^(src|genesis|test)\/.*\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))

test('the tree keeps every rule', () => {
  expect(tidy(files)).toEqual([])
})

/** Each rule has a planted violation, so that none can pass by never looking. */
const head = '// A file.\n'
const planted: [string, SourceFile[], RegExp][] = [
  [
    'layers',
    [file('src/base/a.ts', "import { b } from '../kernel/b.ts'\n"), file('src/kernel/b.ts')],
    /may not import from kernel/,
  ],
  [
    'rows',
    [
      file('src/economy/a.ts', "import { b } from '../artifacts/b.ts'\n"),
      file('src/artifacts/b.ts'),
    ],
    /may not import from artifacts/,
  ],
  [
    'cycles',
    [
      file('src/base/a.ts', "import { b } from './b.ts'\n"),
      file('src/base/b.ts', "import { a } from './a.ts'\n"),
    ],
    /cycle/,
  ],
  [
    'core packages',
    [file('src/kernel/a.ts', "import { existsSync, readFileSync } from 'node:fs'\n")],
    /node:fs/,
  ],
  [
    'one door',
    [
      file('src/run/a.ts', "import yaml from 'yaml'\n"),
      file('src/cli/b.ts', "import yaml from 'yaml'\n"),
    ],
    /yaml is imported by/,
  ],
  ['clock', [file('src/base/a.ts', 'export const a = Date.now()\n')], /Date/],
  ['entropy', [file('genesis/a.ts', 'export const a = Math.random()\n')], /Math\.random/],
  ['environment', [file('src/agents/a.ts', 'export const a = process.env\n')], /process/],
  ['sort', [file('src/run/a.ts', 'export const a = [1].sort()\n')], /comparator/],
  ['locale', [file('src/run/a.ts', "export const a = 'a'.localeCompare('b')\n")], /localeCompare/],
  ['names', [file('src/run/string_utils.ts')], /name/],
  ['long', [file('src/run/a.ts', 'export const a = 1\n'.repeat(401))], /lines/],
  ['wide', [file('src/run/a.ts', `// ${'x'.repeat(101)}\n`)], /columns/],
  ['first line', [{ path: 'src/run/a.ts', text: 'export const a = 1\n' }], /first line/],
  ['skipped tests', [file('test/a.test.ts', "test.only('a', () => {})\n")], /only/],
]

describe('each rule finds its planted violation', () => {
  for (const [rule, tree, message] of planted) {
    test(rule, () => {
      expect(tidy(tree).join('\n')).toMatch(message)
    })
  }
})

function file(path: string, text = ''): SourceFile {
  return { path, text: head + text }
}

test('the map names every folder and file that is there, and none that is not', () => {
  const map = readFileSync('ARCHITECTURE.md', 'utf8')
  const named = new Set(
    [...map.matchAll(/`((?:src|genesis|config|scenarios|checkpoints|test)\/[\w./-]*)`/g)].map(
      (m) => m[1]!,
    ),
  )
  const there = (name: string) =>
    paths.some((path) => path === name || path.startsWith(name.replace(/\/?$/, '/')))
  expect([...named].filter((name) => !there(name))).toEqual([])
  const source = files.filter((one) => !one.path.startsWith('test/')).map((one) => one.path)
  const missing = source.filter(
    (path) => !map.includes(`\`${path.split('/').at(-1)}\``) && !named.has(path),
  )
  expect(missing).toEqual([])
})

test('no document points at a line number', () => {
  const documents = paths.filter((path) => path.endsWith('.md'))
  for (const path of documents) {
    expect(readFileSync(path, 'utf8'), path).not.toMatch(
      /\.(tsx?|js|yaml):\d+|#L\d+|\bline \d+ of\b/,
    )
  }
})
