// What a run came to, as it is printed at the end: for people, or as one JSON object.
import { relative } from 'node:path'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { formatDuration } from '../base/units.ts'
import { isDuration } from '../experiment/measure_text.ts'
import type { Outcome } from '../run/live.ts'
import type { Scenario } from '../run/scenario.ts'
import { endedText, type Summary, summaryOf, summaryText } from '../run/summary.ts'
import { table } from '../run/table.ts'
import type { Tally } from '../run/tally.ts'
import { advice } from './advice.ts'
import { fail } from './ending.ts'

export function report(scenario: Scenario, outcome: Outcome, json: boolean): void {
  const { ending, world, tally, eventHash, stateHash } = outcome
  const summary = summaryOf(world, tally)
  const expect = { passed: tally.passed, failed: tally.failed }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  if (json) {
    const printed = {
      file: outcome.file,
      scenario: scenario.name,
      seed: scenario.seed,
      events: world.seq,
      time_us: world.now,
      event_hash: eventHash,
      state_hash: stateHash,
      reason: ending.reason,
      expect,
      measures: outcome.measures,
      summary,
    }
    process.stdout.write(`${canonical(printed, WRAPPED_DEPTH_MAX)}\n`)
  } else process.stdout.write(text(scenario, outcome, summary))
  const broken = ending.reason === 'runaway' || tally.failed.length > 0
  if (broken) process.exitCode = 1
  if (ending.reason === 'interrupted') {
    const file = outcome.file === null ? '' : relative(process.cwd(), outcome.file)
    fail(
      file === ''
        ? 'interrupted'
        : `interrupted; the run file is whole up to there: npx oikos resume ${file} goes on`,
    )
  }
  if (broken && ending.detail !== null) fail(ending.detail)
}

function text(scenario: Scenario, outcome: Outcome, summary: Summary): string {
  const { ending, world, tally, eventHash, stateHash, seconds } = outcome
  const speed = grouped(Math.round(world.seq / Math.max(seconds, 0.001)))
  const lines = [
    `${scenario.name} · seed ${scenario.seed} · ${endedText(ending.reason, world.now)} · ` +
      `${grouped(world.seq)} events in ${seconds.toFixed(1)} s (${speed}/s)`,
    '',
    summaryText(summary),
    ...advised(summary, outcome),
    '',
    ...measured(scenario, outcome.measures),
    ...expectations(tally),
    `event hash  ${eventHash}`,
    `state hash  ${stateHash}`,
  ]
  if (outcome.file !== null) {
    const file = relative(process.cwd(), outcome.file)
    lines.push(`run file    ${file}`, '', `Look into it: npx oikos inspect ${file}`)
  }
  return `${lines.join('\n')}\n`
}

function advised(summary: Summary, outcome: Outcome): string[] {
  const { file } = outcome
  const lines = advice(summary, outcome, file === null ? null : relative(process.cwd(), file))
  return lines.length === 0 ? [] : ['', 'Stopped', ...lines.map((line) => `  ${line}`)]
}

/** 1234567 as 1,234,567. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** What the scenario measures, over the whole run. */
function measured({ measure: { of } }: Scenario, measures: Outcome['measures']): string[] {
  const rows = Object.entries(measures).map(([name, value]) => {
    const declared = (of[name] ?? of[name.split('.')[0]!] ?? name) as Json
    if (value === null || !isDuration(declared, name)) return [name, shown(value)]
    return [name, formatDuration(Math.round(value))]
  })
  return rows.length === 0 ? [] : ['Measured', table(['what', 'value'], rows, 'lr'), '']
}

function shown(value: number | null): string {
  if (value === null) return 'nothing'
  return Number.isInteger(value) ? String(value) : value.toPrecision(6)
}

function expectations(tally: Tally): string[] {
  const all = tally.passed + tally.failed.length
  if (all === 0) return []
  const lines = [`Expected  ${tally.passed} of ${all} hold`]
  for (const { say, found } of tally.failed) {
    lines.push(`  failed: ${say}; found ${canonical(found, WRAPPED_DEPTH_MAX).slice(0, 400)}`)
  }
  return [...lines, '']
}
