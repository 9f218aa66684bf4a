// What a report of a run says of its market, of what was done and refused, and of models.
import { formatDuration, formatMoney } from '../base/units.ts'
import type { RunFigures } from '../run/run_figures.ts'
import { BLUE, ORANGE } from './chart_color.ts'
import { networkChart, networkOf } from './chart_network.ts'
import { activityChart, barChart, priceChart, supplyChart, volumeChart } from './charts_run.ts'
import { numberText } from './number_text.ts'
import type { Block, Figure, Section } from './report_block.ts'

export function marketSection(run: RunFigures): Section {
  const { series, flows, manifest, summary } = run
  const { time_us } = manifest
  const { spans, sales, every } = series
  const first = spans[0]?.supply ?? 0
  const last = spans.at(-1)?.supply ?? 0
  const prices = sales.map(({ price }) => price)
  const none = 'Nothing was sold for scrip.'
  const traded = spans.reduce((sum, span) => sum + span.traded, 0)
  const figures: Figure[] = [
    {
      title: 'Supply',
      note: `minted less burned, every ${formatDuration(series.span_us)}`,
      says: `The supply of scrip went from ${numberText(first)} to ${numberText(last)}.`,
      chart: last === 0 && first === 0 ? null : supplyChart(series, time_us),
    },
    {
      title: 'Volume of sales',
      note: `scrip paid through the escrow, every ${formatDuration(series.span_us)}`,
      says: traded === 0 ? none : `Sales came to ${numberText(traded)} scrip.`,
      chart: traded === 0 ? null : volumeChart(series, time_us),
    },
    {
      title: 'Prices of sales',
      note: `${every === 1 ? 'each sale' : `one in ${every} sales`}`,
      says:
        prices.length === 0
          ? none
          : `${numberText(summary.trades.count)} sales at ${numberText(Math.min(...prices))} to ` +
            `${numberText(Math.max(...prices))} scrip.`,
      chart: prices.length === 0 ? null : priceChart(series, time_us),
      legend: [
        { name: every === 1 ? 'a sale' : 'sales', color: BLUE },
        { name: `median of ${formatDuration(series.span_us)}`, color: ORANGE },
      ],
    },
    networkFigure(run),
  ]
  const rows = flows.slice(0, 10).map(({ from, to, payments, scrip }) => {
    return [from, to, numberText(payments), numberText(scrip)]
  })
  const head = ['payer', 'payee', 'payments', 'scrip']
  const table = { title: 'The largest flows', head, align: 'llrr', rows }
  const blocks: Block[] = [{ kind: 'figures', figures }]
  if (rows.length > 0) blocks.push({ kind: 'table', table })
  return { title: 'Market', blocks }
}

function networkFigure({ flows, kinds }: RunFigures): Figure {
  const title = 'Who pays whom'
  if (flows.length === 0) {
    return { title, note: '', says: 'Nobody paid anybody.', chart: null }
  }
  const network = networkOf(flows, (id) => kinds[id] ?? 'none')
  const [most] = flows
  const left = network.left === 0 ? '' : `; ${network.left} who paid or got less are left out`
  return {
    title,
    note:
      "sales, prices of calls and transfers; a bow has its payer's colour, its width grows with " +
      `scrip${left}`,
    says:
      `${numberText(flows.length)} pairs of payer and payee; most went from ${most!.from} to ` +
      `${most!.to}: ${numberText(most!.scrip)} scrip in ${numberText(most!.payments)} payments.`,
    chart: networkChart(network),
    legend: network.isSmall ? [] : network.legend,
  }
}

const REFUSALS_SHOWN = 12

export function activitySection({ series, refusals, busiest, manifest }: RunFigures): Section {
  const { spans, span_us } = series
  const answered = spans.reduce((sum, span) => sum + span.answered, 0)
  const refused = spans.reduce((sum, span) => sum + span.refused, 0)
  const bars = refusals.slice(0, REFUSALS_SHOWN).map(({ code, count }) => {
    return { name: code, value: count, text: numberText(count) }
  })
  const figures: Figure[] = [
    {
      title: 'Calls over time',
      note: `every ${formatDuration(span_us)}, calls of genesis among them`,
      says:
        answered + refused === 0
          ? 'Nobody called anything.'
          : `${numberText(answered)} calls were answered and ${numberText(refused)} refused.`,
      chart: answered + refused === 0 ? null : activityChart(series, manifest.time_us),
      legend: [
        { name: 'answered', color: BLUE },
        { name: 'refused or failed', color: ORANGE },
      ],
    },
    {
      title: 'Refusals by code',
      note: 'calls that were refused or failed',
      says:
        bars.length === 0
          ? 'Nothing was refused.'
          : `${bars.map(({ name, text }) => `${name} ${text}`).join(', ')}.`,
      chart: bars.length === 0 ? null : barChart(bars, 'calls'),
    },
  ]
  const rows = busiest.map(({ id, type, calls, callers, failed, earned }) => {
    return [id, type ?? '', ...[calls, callers, failed, earned].map(numberText)]
  })
  const table = {
    title: 'The busiest artifacts',
    note: 'without those of genesis',
    head: ['artifact', 'type', 'calls', 'callers', 'failed', 'scrip earned'],
    align: 'llrrrr',
    rows,
  }
  const blocks: Block[] = [{ kind: 'figures', figures }]
  if (rows.length > 0) blocks.push({ kind: 'table', table })
  return { title: 'Activity', blocks }
}

export function costSection({ costs }: RunFigures): Section {
  const rows = costs.map(({ task, model, answers, input, output, cost }) => {
    return [task, model, ...[answers, input, output].map(numberText), formatMoney(cost)]
  })
  const total = costs.reduce((sum, { cost }) => sum + cost, 0)
  const bars = costs.slice(0, 12).map(({ task, model, cost }) => {
    return { name: `${task}, ${model}`, value: cost / 1e6, text: formatMoney(cost) }
  })
  const figures: Figure[] = [
    {
      title: 'Cost of models',
      note: 'by task and model',
      says: `Models cost ${formatMoney(total)}.`,
      chart: total === 0 ? null : barChart(bars, 'US dollars'),
    },
  ]
  const table = {
    title: 'Answers of models',
    head: ['task', 'model', 'answers', 'tokens in', 'tokens out', 'cost'],
    align: 'llrrrr',
    rows,
  }
  return {
    title: 'Models',
    blocks: [
      { kind: 'figures', figures },
      { kind: 'table', table },
    ],
  }
}
