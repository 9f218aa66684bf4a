// A divergence in words: ok / WRONG / EXTRA / MISSING, where, what led to it, and which versions.
import type { Event } from '../kernel/event.ts'
import { causesOf, eventDifference } from '../run/difference.ts'
import { differenceText } from '../run/difference_text.ts'
import type { Divergence } from '../run/follower.ts'
import type { RunFile } from '../run/run_file.ts'
import { eventLine } from './event_line.ts'
import { oneLine } from './print.ts'

export function divergenceJson(file: RunFile, { verdict, expected, got }: Divergence): object {
  const difference = eventDifference(expected, got)
  const causes = causesOf(file, (expected ?? got)!)
  return { verdict, expected, got, difference, causes: causes.map((event) => event.seq) }
}

export function divergenceText(file: RunFile, { verdict, expected, got }: Divergence): string[] {
  const lines = [`${verdict} ${expected === null ? '' : 'expected '}${shown((expected ?? got)!)}`]
  if (expected !== null && got !== null) {
    lines.push(`${' '.repeat(verdict.length)} got      ${shown(got)}`)
    const difference = eventDifference(expected, got)
    if (difference === null) {
      lines.push('the same event, but what comes before differs: replay from the start finds where')
    } else {
      lines.push(`first difference at ${differenceText(difference)}`)
    }
  }
  const causes = causesOf(file, (expected ?? got)!)
  if (causes.length > 0) lines.push('because of', ...causes.map((event) => `  ${eventLine(event)}`))
  const { oikos, node, gas_prices } = file.manifest()
  lines.push(
    `made by oikos ${oikos} on Node ${node}, gas prices ${gas_prices}; ` +
      `replayed on Node ${process.versions.node}`,
    '',
  )
  return lines
}

function shown(event: Event): string {
  return oneLine(eventLine(event)).slice(0, 400)
}
