// A report as one HTML page that loads nothing and runs nothing.
import { hash } from 'node:crypto'
import { escaped } from './markup.ts'
import type { Block, Figure, Report, Section, Table } from './report_block.ts'
import { STYLE } from './report_style.ts'

/** The page may use its own style, known by its hash, and nothing else at all. */
const POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; " +
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`

export function htmlOf(report: Report): string {
  const { kicker, title } = report
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="oikos report">
<title>${escaped(title)} · ${escaped(kicker)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${bodyOf(report)}
<footer>Made by <code>oikos report</code>. The same file gives the same report.</footer>
</main>
</body>
</html>
`
}

/** Its head and its sections, for a page that has more. */
export function bodyOf({ kicker, title, about, byline, sections }: Report): string {
  const counter = { figures: 0 }
  const parts = sections.map((section) => sectionHtml(section, counter))
  return `<header>
<p class="kicker">${escaped(kicker)}</p>
<h1>${escaped(title)}</h1>
${about === '' ? '' : `<p class="about">${escaped(about)}</p>`}
<p class="byline">${escaped(byline)}</p>
</header>
${parts.join('\n')}`
}

function sectionHtml({ title, blocks }: Section, counter: { figures: number }): string {
  const inside = blocks.map((block) => blockHtml(block, counter)).join('\n')
  return `<section>\n<h2>${escaped(title)}</h2>\n${inside}\n</section>`
}

function blockHtml(block: Block, counter: { figures: number }): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escaped(block.text)}</p>`
    case 'command':
      return `<pre>${escaped(block.command)}</pre>`
    case 'figures': {
      const figures = block.figures.map((figure) => figureHtml(figure, counter))
      return `<div class="figures">\n${figures.join('\n')}\n</div>`
    }
    case 'table':
      return tableHtml(block.table)
    case 'facts': {
      const rows = block.facts.map(([name, value]) => {
        return `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`
      })
      return `<dl class="facts">${rows.join('')}</dl>`
    }
    case 'tiles': {
      const tiles = block.tiles.map(({ label, value, note }) => {
        const under = note === '' ? '' : `<small>${escaped(note)}</small>`
        return `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}${under}</dd></div>`
      })
      return `<dl class="tiles">${tiles.join('')}</dl>`
    }
    case 'verdicts': {
      const items = block.verdicts.map(({ say, passed, detail }) => {
        const word = passed ? '<b class="yes">✓ holds</b>' : '<b class="no">✗ fails</b>'
        const more = detail === null ? '' : `<small>${escaped(detail)}</small>`
        return `<li>${word}<span>${escaped(say)}</span>${more}</li>`
      })
      return `<ul class="verdicts">${items.join('')}</ul>`
    }
    default: {
      const unknown: never = block
      return unknown
    }
  }
}

function figureHtml({ title, note, says, chart, legend }: Figure, counter: { figures: number }) {
  const under = note === '' ? '' : `<br>${escaped(note)}`
  if (chart === null) {
    const caption = `<figcaption><b>${escaped(title)}</b></figcaption>`
    return `<figure>${caption}<p>${escaped(says)}</p></figure>`
  }
  counter.figures += 1
  const name = `Figure ${counter.figures}. ${escaped(title)}`
  const caption = `<figcaption><b>${name}</b>${under}</figcaption>`
  const names = (legend ?? []).map(({ name, color }) => {
    const circle = `<circle cx="5" cy="5" r="5" fill="${color}"/>`
    const dot = `<svg viewBox="0 0 10 10" aria-hidden="true">${circle}</svg>`
    return `<li>${dot}${escaped(name)}</li>`
  })
  const key = names.length === 0 ? '' : `<ul class="legend">${names.join('')}</ul>`
  const isWhole = chart.wide !== undefined
  const narrow = classed(chart.narrow, isWhole ? 'narrow twin' : 'narrow')
  const svg = isWhole ? `${classed(chart.wide!, 'wide')}${narrow}` : narrow
  return (
    `<figure${isWhole ? ' class="whole"' : ''}>${caption}` +
    `<div role="img" aria-label="${escaped(says)}">${svg}</div>${key}</figure>`
  )
}

function classed(svg: string, more: string): string {
  return svg.replace('class="plot"', `class="plot ${more}"`)
}

/** A table of so many rows stays on one page of paper. */
const KEPT_ROWS = 20

function tableHtml({ title, head, align, rows, note }: Table): string {
  const cell = (tag: string) => (text: string, i: number) => {
    return `<${tag}${align[i] === 'r' ? ' class="r"' : ''}>${escaped(text)}</${tag}>`
  }
  const small = note === undefined ? '' : `<br><small>${escaped(note)}</small>`
  const body = rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`)
  return (
    `<div class="scroll${rows.length <= KEPT_ROWS ? ' kept' : ''}"><table>` +
    `<caption>${escaped(title)}${small}</caption>` +
    `<thead><tr>${head.map(cell('th')).join('')}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div>`
  )
}
