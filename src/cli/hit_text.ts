// A breakpoint that was met, for people: where, with what values, and what came of the entry.
import type { Hit } from '../run/breakpoints.ts'
import { excerpt, placeText } from '../run/excerpt.ts'
import { oneLine } from './print.ts'

const VALUE_MAX = 300

export function hitLines(hit: Hit): string[] {
  const { source, line, id, method, caller, originator, ran, gas, failed } = hit
  const whose = id === '' ? `a pure tool, ${method}` : `${id}.${method}`
  const by = caller === id ? '' : `, called by ${caller}`
  const started = originator === caller || originator === id ? '' : ` in a step of ${originator}`
  const often = ran === 1 ? 'once' : `${ran} times`
  const ends = failed === null ? 'goes well' : `ends with ${failed}`
  const span = hit.first === hit.last ? `#${hit.first}` : `#${hit.first}…#${hit.last}`
  return [
    `break at ${placeText(source, line)} in ${whose}${by}${started}, which becomes ${span}`,
    ...excerpt(source, line).map((row) => `  ${row}`),
    `  ran       ${often} in this entry, which ${ends} at ${gas} gas`,
    ...variableLines(hit),
    `  args      ${cut(hit.args)}`,
    `  content   ${cut(hit.content)}`,
  ]
}

function variableLines({ variables }: Hit): string[] {
  if (variables === null)
    return ['  variables are told where a statement begins, not at a function']
  const found = Object.entries(variables)
  return found.map(([name, value], i) => {
    return `  ${i === 0 ? 'variables' : '         '} ${name} = ${cut(value)}`
  })
}

export function hitJson({ source, line, ...hit }: Hit): object {
  const { args, content, ...rest } = hit
  const place = placeText(source, line)
  const parsed = { args: JSON.parse(args), content: JSON.parse(content) }
  return { place, line, excerpt: excerpt(source, line), ...rest, ...parsed }
}

function cut(text: string): string {
  const shown = oneLine(text)
  return shown.length <= VALUE_MAX ? shown : `${shown.slice(0, VALUE_MAX - 1)}…`
}
