// Makes the site of the documents: pages that open from the disk, with search, and load nothing else.
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import hljs from 'highlight.js/lib/common'
import markdownIt from 'markdown-it'
import MiniSearch from 'minisearch'
import { anchorOf } from './anchor.ts'

const FROM = import.meta.dirname
const TO = join(FROM, '../dist/docs')

/** In the order of the index, which names them all. */
type Page = { path: string; title: string; text: string }

const markdown = markdownIt({
  highlight: (code, language) =>
    hljs.getLanguage(language) === undefined ? '' : hljs.highlight(code, { language }).value,
})
const escaped = markdown.utils.escapeHtml

markdown.renderer.rules.heading_open = (tokens, i, options, _, self) => {
  const token = tokens[i]!
  token.attrSet('id', anchorOf(tokens[i + 1]!.content))
  return self.renderToken(tokens, i, options)
}
const fence = markdown.renderer.rules.fence!
/** Of what a fence says besides its language, readers are told the file that it is. */
markdown.renderer.rules.fence = (tokens, i, ...rest) => {
  const file = / file=(\S+)/.exec(tokens[i]!.info)?.[1]
  tokens[i]!.info = tokens[i]!.info.split(' ')[0]!
  const block = fence(tokens, i, ...rest)
  return file === undefined ? block : `<p class="file">${escaped(file)}</p>${block}`
}
markdown.core.ruler.push('links', ({ tokens }) => {
  for (const token of tokens) {
    for (const child of token.children ?? []) {
      const to = child.attrGet('href')
      if (to !== null) child.attrSet('href', String(to).replace(/\.md(#|$)/, '.html$1'))
    }
  }
})

export function buildSite(): Page[] {
  const pages = pagesOf()
  rmSync(TO, { recursive: true, force: true })
  for (const page of pages) {
    const to = join(TO, page.path.replace(/\.md$/, '.html'))
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, html(page, pages))
  }
  const umd = join(FROM, '../node_modules/minisearch/dist/umd/index.js')
  cpSync(umd, join(TO, 'minisearch.js'))
  cpSync(join(FROM, 'site.css'), join(TO, 'site.css'))
  cpSync(join(FROM, 'site.js'), join(TO, 'site.js'))
  writeFileSync(join(TO, 'index.js'), `window.SECTIONS = ${JSON.stringify(indexOf(pages))}\n`)
  return pages
}

function pagesOf(): Page[] {
  const index = readFileSync(join(FROM, 'index.md'), 'utf8')
  const named = [...index.matchAll(/\]\(([^)#]+\.md)\)/g)].map((match) => match[1]!)
  const there = globSync('**/*.md', { cwd: FROM }).map((path) => path.replaceAll('\\', '/'))
  const forgotten = there.filter((path) => path !== 'index.md' && !named.includes(path))
  if (forgotten.length > 0) throw new Error(`docs/index.md names no ${forgotten.join(', ')}`)
  return ['index.md', ...new Set(named)].map((path) => {
    const text = readFileSync(join(FROM, path), 'utf8')
    return { path, text, title: /^# (.*)$/m.exec(text)?.[1] ?? path }
  })
}

function html(page: Page, pages: readonly Page[]): string {
  const up = posix.relative(posix.dirname(page.path), '.') || '.'
  const links = pages.map(({ path, title }) => {
    const to = posix.relative(posix.dirname(page.path), path.replace(/\.md$/, '.html'))
    const here = path === page.path ? ' aria-current="page"' : ''
    return `<li><a href="${to}"${here}>${escaped(title)}</a></li>`
  })
  const title = page.path === 'index.md' ? 'oikos' : `${page.title} · oikos`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${up}/site.css">
</head>
<body data-up="${up}">
<a class="skip" href="#text">To the text</a>
<nav aria-label="Pages">
<label>Search <input type="search" id="search" autocomplete="off"></label>
<ol id="found" aria-live="polite"></ol>
<ul>
${links.join('\n')}
</ul>
</nav>
<main id="text">
${markdown.render(page.text)}
</main>
<script src="${up}/minisearch.js"></script>
<script src="${up}/index.js"></script>
<script src="${up}/site.js"></script>
</body>
</html>
`
}

/** What is searched: each section by its heading, with its plain text. */
function indexOf(pages: readonly Page[]) {
  const sections = pages.flatMap((page) => {
    const parts = page.text.split(/^(?=#{1,3} )/m).filter((part) => part.trim() !== '')
    return parts.map((part) => {
      const heading = /^#+ (.*)$/m.exec(part)?.[1] ?? page.title
      const to = `${page.path.replace(/\.md$/, '.html')}#${anchorOf(heading)}`
      return { id: to, page: page.title, heading: heading.replaceAll('`', ''), text: part }
    })
  })
  const unique = [...new Map(sections.map((one) => [one.id, one])).values()]
  const index = new MiniSearch(OPTIONS)
  index.addAll(unique)
  return { options: OPTIONS, index: JSON.stringify(index) }
}

const OPTIONS = {
  fields: ['heading', 'text'],
  storeFields: ['page', 'heading'],
}

if (process.argv[1] === import.meta.filename) {
  const pages = buildSite()
  process.stdout.write(`${pages.length} pages in ${relative(process.cwd(), TO)}\n`)
}
