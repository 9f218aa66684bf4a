// Escaping: plain text, however hostile, as text in HTML, in SVG and in Markdown.

/** What a page should not obey or hide: controls, and marks that turn the direction of writing. */
const UNSEEN = /[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** Safe as text and between double quotes of an attribute. */
export function escaped(text: string): string {
  return text
    .replace(UNSEEN, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** Safe within a line or a cell of Markdown: no markup, no HTML, no link. */
export function markdownText(text: string): string {
  return text
    .replace(UNSEEN, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|~#!]/g, '\\$&')
    .replace(/(https?|ftp|mailto|www)([:.])/gi, '$1&#8203;$2')
}

/** On one line, as it is, between backticks of which it has fewer. */
export function markdownCode(text: string): string {
  const line = text.replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim()
  const runs = line.match(/`+/g) ?? []
  const ticks = '`'.repeat(1 + Math.max(0, ...runs.map((run) => run.length)))
  return runs.length === 0 ? `${ticks}${line}${ticks}` : `${ticks} ${line} ${ticks}`
}

/** At most so many characters, with an ellipsis where there were more. */
export function cut(text: string, most: number): string {
  const chars = [...text]
  return chars.length <= most ? text : `${chars.slice(0, most - 1).join('')}…`
}
