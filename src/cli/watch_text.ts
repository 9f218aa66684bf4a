// What a run that was lived again has that the one before had not, for people.
import { canonical, type Json } from '../base/json.ts'
import { type Differs, isBornOtherwise, parting } from '../run/diff.ts'
import { outcomeDiff } from '../run/diff_outcome.ts'
import { stackText } from '../run/excerpt.ts'
import { type FoldedFault, foldedFaults } from '../run/fault_fold.ts'
import { GuestSources } from '../run/guest_source.ts'
import type { Manifest } from '../run/manifest.ts'
import type { RunFile } from '../run/run_file.ts'
import { cellText, differLines, partingLines } from './diff_text.ts'
import { harmless } from './print.ts'

const NAMES: [string, string] = ['before', 'now']
const FAULTS_MAX = 10
const ROWS_MAX = 12

/** Lines, some of which belong together. */
export function againLines(before: RunFile, now: RunFile): string[] {
  const [old, fresh] = [before.manifest(), now.manifest()]
  return [
    ...historyLines(before, now, old, fresh),
    ...expectationLines(old, fresh),
    ...part('Measures', differing(old.measures, fresh.measures)),
    ...part('Outcome', before.isLight || now.isLight ? [] : figuresOf(before, now)),
    ...faultLines(newFaults(before, now)),
  ]
}

function historyLines(before: RunFile, now: RunFile, old: Manifest, fresh: Manifest): string[] {
  const { events, event_hash } = fresh
  if (old.event_hash === event_hash) {
    return [`The same history: ${events} events, event hash ${event_hash}`]
  }
  if (before.isLight || now.isLight) return [`Another history: event hash ${event_hash}`]
  const found = parting(before, now, isBornOtherwise)
  if (found === null) return [`Born otherwise, then the same ${events} events: ${event_hash}`]
  return partingLines({ files: [before, now], names: NAMES }, found)
}

/** Those that hold now, and those that do no more. */
function expectationLines(old: Manifest, fresh: Manifest): string[] {
  const [was, is] = [failedOf(old), failedOf(fresh)]
  const mended = [...was.keys()].filter((say) => !is.has(say)).map((say) => `holds now: ${say}`)
  const broken = [...is]
    .filter(([say]) => !was.has(say))
    .map(([say, found]) => `fails now: ${say}; found ${cellText(found)}`)
  const still = [...is.keys()].filter((say) => was.has(say)).length
  const rest = still === 0 ? [] : [`still fail: ${still}`]
  if (mended.length + broken.length + still === 0) return []
  return ['', 'Expected', ...[...mended, ...broken, ...rest].map((line) => `  ${harmless(line)}`)]
}

function failedOf({ expectations }: Manifest): Map<string, Json> {
  const { failed = [] } = (expectations ?? {}) as { failed?: { say: string; found: Json }[] }
  return new Map(failed.map(({ say, found }) => [say, found]))
}

function differing(before: Json, now: Json): Differs[] {
  const [a, b] = [before, now].map((one) => (one ?? {}) as Record<string, Json>)
  const names = new Set([...Object.keys(a!), ...Object.keys(b!)])
  return [...names]
    .map((what) => ({ what, a: a![what], b: b![what] }))
    .filter((one) => canonical(one.a ?? null) !== canonical(one.b ?? null))
}

/** What failed is told with what was expected. */
function figuresOf(before: RunFile, now: RunFile): Differs[] {
  const { figures, balances } = outcomeDiff(before, now)
  const told = figures.filter(({ what, a, b }) => a !== b && !what.startsWith('failed: '))
  return [...told, ...balances]
}

function part(title: string, list: readonly Differs[]): string[] {
  return list.length === 0 ? [] : ['', title, ...differLines(list, NAMES, ROWS_MAX)]
}

/** Told by the text of the line that failed: a fault that only moved is not new. */
function newFaults(before: RunFile, now: RunFile): FoldedFault[] {
  const known = new Set([...foldedFaults(before, new GuestSources(before))].map(keyOf))
  return foldedFaults(now, new GuestSources(now)).filter((one) => !known.has(keyOf(one)))
}

function keyOf({ id, method, code, message, stack, source }: FoldedFault): string {
  const line = stack[0] && source?.code.split('\n')[stack[0].line - 1]?.trim()
  return JSON.stringify([id, method, code, message, line])
}

/** `title` is told before them. */
export function faultLines(faults: readonly FoldedFault[], title = 'New faults'): string[] {
  if (faults.length === 0) return []
  const shown = faults.slice(0, FAULTS_MAX).flatMap(({ id, method, code, message, ...fault }) => {
    const said = message === '' ? '' : `: ${harmless(message).replace(/\n/g, ' ')}`
    const often = fault.count === 1 ? '' : ` (${fault.count} times)`
    const head = `  ${code} in ${id}.${method}${said}${often}`
    return [head, ...stackText(fault.source, fault.stack, '      ')]
  })
  const left = faults.length - FAULTS_MAX
  return ['', title, ...shown, ...(left > 0 ? [`  … and ${left} more: oikos logs`] : [])]
}
