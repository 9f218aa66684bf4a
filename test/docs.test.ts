// The documents: every link leads somewhere, the site is whole, and the checks of blocks can fail.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildSite } from '../docs/build.ts'
import { byCodeUnit } from '../src/base/json.ts'
import { anchorsOf, blocksOf, linksOf, missingLine } from './docs.ts'

const pages = [...globSync('docs/**/*.md'), 'README.md', 'ARCHITECTURE.md', 'THREATS.md']

test.for(pages)('%s: its links lead somewhere', (page) => {
  const wrong = linksOf(readFileSync(page, 'utf8')).flatMap(({ line, target }) => {
    if (/^https:\/\/[\w.-]+(\/\S*)?$/.test(target)) return []
    const [path, anchor] = target.split('#') as [string, string?]
    const file = path === '' ? page : normalize(join(dirname(page), path))
    if (!existsSync(file)) return [`line ${line}: there is no ${target}`]
    const isThere = anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
    return isThere ? [] : [`line ${line}: ${file} has no heading #${anchor}`]
  })
  expect(wrong).toEqual([])
})

test('the site has every page, and each link in it leads to a file', () => {
  const made = buildSite()
  expect(made.map(({ path }) => path).sort(byCodeUnit)).toEqual(
    globSync('**/*.md', { cwd: 'docs' }).sort(byCodeUnit),
  )
  for (const { path } of made) {
    const file = join('dist/docs', path.replace(/\.md$/, '.html'))
    const html = readFileSync(file, 'utf8')
    expect(html).toContain('<main')
    for (const [, target] of html.matchAll(/(?:href|src)="([^"#]+)/g)) {
      if (target!.startsWith('https://')) continue
      expect(existsSync(join(dirname(file), target!)), `${file}: ${target}`).toBe(true)
    }
  }
  const search = readFileSync('dist/docs/index.js', 'utf8')
  expect(search).toContain('howto/agent.html#in-typescript')
})

describe('what is said of blocks is checked', () => {
  test('languages, files, numbers of lines', () => {
    const text = 'a\n```sh exit=1 within=3s\nfalse\n```\n```js file=a/b.js\nx\n```\n'
    expect(blocksOf('p', text)).toEqual([
      { page: 'p', line: 2, language: 'sh', says: { exit: '1', within: '3s' }, text: 'false\n' },
      { page: 'p', line: 5, language: 'js', says: { file: 'a/b.js' }, text: 'x\n' },
    ])
    expect(() => blocksOf('p', '```sh\nls\n')).toThrow(/has no end/)
  })

  test('every wanted line, in order, with … for anything', () => {
    const found = 'one\n  two   words 3\nthree'
    expect(missingLine(found, 'one\ntwo words …\n…\nthree')).toBeNull()
    expect(missingLine(found, 'two words 4')).toBe('two words 4')
    expect(missingLine(found, 'three\none')).toBe('one')
    expect(missingLine(found, 'o')).toBe('o')
  })

  test('links and headings outside of code', () => {
    const text = '# The `a` b!\n[x](y.md#z)\n```\n[no](no.md)\n# no\n```\n`[no](no.md)`'
    expect(anchorsOf(text)).toEqual(['the-a-b'])
    expect(linksOf(text)).toEqual([{ line: 2, target: 'y.md#z' }])
  })
})
