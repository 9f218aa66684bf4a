// The report of one run, section by section.
import { formatDuration, formatMoney } from '../base/units.ts'
import type { RunFigures } from '../run/run_figures.ts'
import { endedText } from '../run/summary.ts'
import { histogram, lineChart, lorenzChart } from './charts_run.ts'
import { cut } from './markup.ts'
import { isDuration, measureText, valueText } from './measure_text.ts'
import { numberText, percentText } from './number_text.ts'
import type { Block, Figure, Report, Section } from './report_block.ts'
import { activitySection, costSection, marketSection } from './report_market.ts'

export function runReport(run: RunFigures): Report {
  const { name, seed, events, time_us, reason, state, oikos } = run.manifest
  const ended =
    reason === null ? `${state}, at ${formatDuration(time_us)}` : endedText(reason, time_us)
  return {
    kicker: 'Report of a run',
    title: name,
    about: run.about,
    byline: `Seed ${seed} · ${ended} · ${numberText(events)} events · oikos ${oikos}`,
    sections: [
      summarySection(run),
      ...(run.expectations.length === 0 ? [] : [expectationSection(run)]),
      ...(Object.keys(run.measured).length === 0 ? [] : [measureSection(run)]),
      wealthSection(run),
      ...(run.is_light ? [lightSection()] : eventSections(run)),
      recordSection(run),
    ],
  }
}

function eventSections(run: RunFigures): Section[] {
  return [
    marketSection(run),
    activitySection(run),
    ...(run.costs.length === 0 ? [] : [costSection(run)]),
  ]
}

function summarySection({ summary }: RunFigures): Section {
  const { supply, gini, trades, calls, steps, health, agents, artifacts, models } = summary
  const living = agents.filter(({ state }) => state !== 'account').length
  const refused = Object.values(summary.refusals).reduce<number>((sum, n) => sum + Number(n), 0)
  const tiles = [
    { label: 'Supply', value: numberText(supply.scrip), note: 'scrip at the end' },
    { label: 'Gini', value: gini.toFixed(3), note: `of ${agents.length} holders` },
    { label: 'Sales', value: numberText(trades.count), note: `${numberText(trades.scrip)} scrip` },
    {
      ...{ label: 'Velocity', value: share(health.velocity) },
      note: 'scrip that moved, of the supply',
    },
    {
      ...{ label: 'Calls', value: numberText(calls) },
      note: `${percentText(calls === 0 ? null : refused / calls)} refused or failed`,
    },
    { label: 'Steps', value: numberText(steps), note: `of ${numberText(living)} agents` },
    {
      ...{ label: 'Artifacts', value: numberText(artifacts.living) },
      note: `${numberText(artifacts.deleted)} deleted`,
    },
    models.spent > 0
      ? { label: 'Models', value: formatMoney(models.spent), note: 'spent' }
      : { label: 'Active', value: percentText(part(health.active)), note: 'of the agents' },
  ]
  const alarms = health.alarms.map(({ measure, side, value, bound }) => {
    return `${measure} is ${side} ${bound}, at ${value}`
  })
  const blocks: Block[] = [{ kind: 'tiles', tiles }]
  if (alarms.length > 0) {
    blocks.push({ kind: 'text', text: `Alarms at the end: ${alarms.join('; ')}.` })
  }
  return { title: 'Summary', blocks }
}

const part = (permille: number | null): number | null =>
  permille === null ? null : permille / 1000
const share = (permille: number | null): string => numberText(part(permille))

function expectationSection({ expectations }: RunFigures): Section {
  const held = expectations.filter(({ passed }) => passed).length
  const verdicts = expectations.map(({ say, passed, found }) => ({
    ...{ say, passed },
    detail: found === null ? null : `found ${cut(found, 300)}`,
  }))
  const text = `${held} of ${expectations.length} hold.`
  return {
    title: 'Expectations',
    blocks: [
      { kind: 'text', text },
      { kind: 'verdicts', verdicts },
    ],
  }
}

function measureSection({ measured, samples, manifest }: RunFigures): Section {
  const rows = Object.entries(measured).map(([name, { of, ever }]) => {
    return [name, measureText(of), valueText(of, name, ever)]
  })
  const figures = Object.entries(measured).flatMap(([name, { of, ever }]): Figure[] => {
    const points = samples.filter((one) => one.name === name)
    const values = points.flatMap(({ value }) => (value === null ? [] : [value]))
    if (new Set(values).size < 2) return []
    const [least, most] = [Math.min(...values), Math.max(...values)]
    // What adds up over the run would only squeeze what happened in each window.
    const rule = ever !== null && ever >= least && ever <= most ? ever : null
    const text = (value: number | null) => valueText(of, name, value)
    const says =
      `${measureText(of)}, from ${text(values[0]!)} to ${text(values.at(-1)!)}; least ` +
      `${text(least)}, most ${text(most)}; over the whole run ${text(ever)}.`
    const label = isDuration(of, name) ? `${name}, µs` : name
    const note = `${measureText(of)}${rule === null ? '' : '; dashed: over the whole run'}`
    const chart = lineChart(points, { timeUs: manifest.time_us, label, rule })
    return [{ title: name, note, says, chart }]
  })
  const head = ['measure', 'is', 'value']
  const table = { title: 'Over the whole run', head, align: 'llr', rows }
  return { title: 'Measures', blocks: [...figuresBlock(figures), { kind: 'table', table }] }
}

function figuresBlock(figures: Figure[]): Block[] {
  return figures.length === 0 ? [] : [{ kind: 'figures', figures }]
}

const HOLDERS_SHOWN = 12

function wealthSection({ summary }: RunFigures): Section {
  const { gini, agents } = summary
  const held = agents.map(({ scrip }) => scrip)
  const total = held.reduce((sum, one) => sum + one, 0)
  const says = 'Nobody has any scrip.'
  const drawn = total > 0 && held.length > 1
  const sorted = [...agents].sort((a, b) => b.scrip - a.scrip || (a.id < b.id ? -1 : 1))
  const top = sorted[0]?.scrip ?? 0
  const figures: Figure[] = [
    {
      title: 'Wealth at the end',
      note: 'how many hold how much scrip',
      says: drawn
        ? `${held.length} holders have ${numberText(total)} scrip, from ` +
          `${numberText(Math.min(...held))} to ${numberText(top)} each.`
        : says,
      chart: drawn ? histogram(held, 'scrip') : null,
    },
    {
      title: 'Lorenz curve',
      note: 'dashed: all alike',
      says: drawn ? `The Gini coefficient is ${gini.toFixed(3)}.` : says,
      chart: drawn ? lorenzChart(held, gini) : null,
    },
  ]
  const rows = sorted.slice(0, HOLDERS_SHOWN).map(({ id, scrip, steps, state }) => {
    return [
      id,
      numberText(scrip),
      percentText(total === 0 ? 0 : scrip / total),
      numberText(steps),
      state,
    ]
  })
  const more = agents.length - rows.length
  const table = {
    title: 'Who has most',
    head: ['who', 'scrip', 'of all', 'steps', 'state'],
    align: 'lrrrl',
    rows,
    ...(more > 0 ? { note: `and ${numberText(more)} more` } : {}),
  }
  return {
    title: 'Wealth',
    blocks: [
      { kind: 'figures', figures },
      { kind: 'table', table },
    ],
  }
}

function lightSection(): Section {
  const text =
    'This is a light run (record.keep: hash), which has no events: there is nothing to tell of ' +
    'sales, payments, calls and answers one by one. oikos replay FILE --out WHOLE makes all of it.'
  return { title: 'What is missing', blocks: [{ kind: 'text', text }] }
}

function recordSection({ file, manifest }: RunFigures): Section {
  const { event_hash, state_hash, seed, oikos } = manifest
  const facts: [string, string][] = [
    ['run file', file],
    ['seed', String(seed)],
    ['oikos', oikos],
    ['event hash', event_hash ?? 'not known'],
    ['state hash', state_hash ?? 'not known'],
    ['check it', `npx oikos verify ${file}`],
    ['method card', `npx oikos card ${file}`],
  ]
  return { title: 'Record', blocks: [{ kind: 'facts', facts }] }
}
