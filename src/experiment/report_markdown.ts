// A report as Markdown: what its figures show is told in words.
import { markdownCode, markdownText } from './markup.ts'
import type { Block, Report, Table } from './report_block.ts'

export function markdownOf({ kicker, title, about, byline, sections }: Report): string {
  const parts = sections.flatMap((section) => [
    `## ${markdownText(section.title)}`,
    ...section.blocks.map(blockText),
  ])
  const head = [`# ${markdownText(title)}`, markdownText(kicker), markdownText(about)]
  const all = [...head, markdownText(byline), ...parts].filter((part) => part !== '')
  return `${all.join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return markdownText(block.text)
    case 'command':
      return `${fence(block.command)}sh\n${block.command}\n${fence(block.command)}`
    case 'figures':
      return block.figures
        .map(({ title, says }) => `- **${markdownText(title)}.** ${markdownText(says)}`)
        .join('\n')
    case 'table':
      return tableText(block.table)
    case 'facts':
      return block.facts
        .map(([name, value]) => `- ${markdownText(name)}: ${markdownCode(value)}`)
        .join('\n')
    case 'tiles':
      return tableText({
        ...{ title: '', head: ['figure', 'value', ''], align: 'lrl' },
        rows: block.tiles.map(({ label, value, note }) => [label, value, note]),
      })
    case 'verdicts':
      return block.verdicts
        .map(({ say, passed, detail }) => {
          const more = detail === null ? '' : ` (${markdownText(detail)})`
          return `- ${passed ? '✓ holds' : '✗ fails'}: ${markdownText(say)}${more}`
        })
        .join('\n')
    default: {
      const unknown: never = block
      return unknown
    }
  }
}

function tableText({ title, head, align, rows, note }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`
  const rule = `|${[...align].map((one) => (one === 'r' ? '---:|' : '---|')).join('')}`
  const said = [title === '' ? '' : `**${markdownText(title)}**`, markdownText(note ?? '')]
  const above = said.filter((part) => part !== '').join(' · ')
  const grid = [line(head), rule, ...rows.map(line)].join('\n')
  return above === '' ? grid : `${above}\n\n${grid}`
}

/** Longer than any that is in the text. */
function fence(text: string): string {
  const runs = text.match(/`+/g) ?? []
  return '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)))
}
