// Method cards as reports, to be written as Markdown.
import { formatDuration, formatMoney } from '../base/units.ts'
import { type RunCard, settingText } from '../run/run_card.ts'
import { endedText } from '../run/summary.ts'
import { numberText } from './number_text.ts'
import type { Block, Report, Section } from './report_block.ts'
import { type Claims, claimsSummary } from './report_claims.ts'
import type { SweepCard } from './sweep_card.ts'

export function cardReport(card: RunCard | SweepCard, claims: Claims | null): Report {
  const sections = card.kind === 'run' ? runSections(card) : sweepSections(card)
  const claimed = claims === null ? [] : [{ title: 'Claims', blocks: claimsSummary(claims) }]
  const { command, note } = card.reproduce
  const again: Section = {
    title: 'Reproduce',
    blocks: [
      { kind: 'command', command },
      { kind: 'text', text: `This ${note}.` },
    ],
  }
  return {
    kicker: 'Method card',
    title: card.kind === 'run' ? card.name : card.plan.name,
    about: card.kind === 'run' ? card.about : '',
    byline:
      card.kind === 'run' ? `One run, seed ${card.seed}` : `A sweep of ${card.runs.made} runs`,
    sections: [...sections, ...claimed, again],
  }
}

function runSections(card: RunCard): Section[] {
  const { versions, seed, given, lineage, controls, events, time_us, reason, state } = card
  const ended = reason === null ? state : endedText(reason, time_us)
  const facts: [string, string][] = [
    ['seed', String(seed)],
    ['settings given', given.set.join(' ') || 'none'],
    ['until given', given.until ?? 'no'],
    ...(lineage === null ? [] : [forkFact(lineage)]),
    ['controls while it lived', String(controls)],
    ['virtual time', `${formatDuration(time_us)}, ${ended}`],
    ['events', String(events)],
    ['event hash', card.event_hash ?? 'none'],
    ['state hash', card.state_hash ?? 'none'],
    ['signed by', card.public_key ?? 'nobody'],
    ['record', card.is_light ? 'light, without its events' : 'complete'],
  ]
  return [
    { title: 'Scenario', blocks: [filesBlock(card.files)] },
    { title: 'Run', blocks: [{ kind: 'facts', facts }] },
    { title: 'Software', blocks: [versionsBlock(versions)] },
    { title: 'Configuration', blocks: configBlocks(card) },
    { title: 'Models', blocks: modelBlocks(card) },
    { title: 'Expectations', blocks: expectationBlocks(card) },
  ]
}

function forkFact({ parent, seq }: NonNullable<RunCard['lineage']>): [string, string] {
  return ['fork of', `${parent} after event #${seq}`]
}

function filesBlock(files: Record<string, string>): Block {
  const rows = Object.entries(files)
  const head = ['file', 'SHA-256']
  return { kind: 'table', table: { title: '', head, align: 'll', rows } }
}

function versionsBlock(versions: RunCard['versions']): Block {
  const facts: [string, string][] = [
    ['oikos', versions.oikos],
    ['Node', versions.node],
    ['V8', versions.v8],
    ['gas prices, version', String(versions.gas_prices)],
    ['list of models and prices, version', versions.models ?? 'not known'],
  ]
  return { kind: 'facts', facts }
}

function configBlocks({ config }: RunCard): Block[] {
  if (config.length === 0) return [{ kind: 'text', text: 'All as by default.' }]
  const rows = config.map((one) => [one.key, settingText(one.value), settingText(one.default)])
  const head = ['key', 'value', 'by default']
  return [{ kind: 'table', table: { title: '', head, align: 'lll', rows } }]
}

function modelBlocks({ models, spent }: RunCard): Block[] {
  if (models.length === 0) return [{ kind: 'text', text: 'No model was asked.' }]
  const rows = models.map(({ name, provider, id, price, ...spending }) => {
    const { answers, input, output, cached, cost } = spending
    return [
      ...[name, provider ?? '', id ?? '', settingText(price)],
      ...[answers, input, cached, output].map(numberText),
      formatMoney(cost),
    ]
  })
  const head = [
    ...['model', 'provider', 'its name there', 'price of a million tokens', 'answers'],
    ...['tokens in', 'cached', 'tokens out', 'cost'],
  ]
  const table = { title: '', head, align: 'llllrrrrr', rows }
  return [
    { kind: 'text', text: `${formatMoney(spent)} in all.` },
    { kind: 'table', table },
  ]
}

function expectationBlocks({ expectations }: RunCard): Block[] {
  if (expectations.length === 0) return [{ kind: 'text', text: 'The scenario has none.' }]
  const verdicts = expectations.map((one) => ({ ...one, detail: null }))
  return [{ kind: 'verdicts', verdicts }]
}

function sweepSections({ plan, runs, versions, spent, expectations, results_hash }: SweepCard) {
  const { seeds, replicates, set, until, burnInUs, record, llm, cells, files } = plan
  const facts: [string, string][] = [
    ['seeds', seeds.join(' ')],
    ['replicates', String(replicates)],
    ['settings of all cells', set.join(' ') || 'none'],
    ['until given', until ?? 'no'],
    [
      'measured',
      burnInUs === 0 ? 'at the end' : `mean of samples after ${formatDuration(burnInUs)}`,
    ],
    ['runs', `${runs.made} of ${runs.of}, ${runs.failed} failed`],
    ['record', record],
    ['answers of models', llm === null ? 'each run asks its own' : 'shared by a replicate'],
    ['cost of models', formatMoney(spent)],
    ['results hash', results_hash],
  ]
  const rows = cells.map(({ name, settings }, i) => [String(i), name, settings.join(' ') || 'none'])
  const verdicts = expectations.failed.map(({ say, runs: n }) => ({
    ...{ say, passed: false },
    detail: `in ${n} runs`,
  }))
  const known: Block =
    versions === null
      ? { kind: 'text', text: 'Not recorded: no run file was kept (--keep cells keeps some).' }
      : versionsBlock(versions)
  const held = `In all runs together ${expectations.held} expectations held.`
  const sections: Section[] = [
    { title: 'Scenario', blocks: [filesBlock(files)] },
    { title: 'Design', blocks: [{ kind: 'facts', facts }, cellsBlock(rows)] },
    { title: 'Software', blocks: [known] },
    {
      title: 'Expectations',
      blocks: [{ kind: 'text', text: held }, ...(verdicts.length === 0 ? [] : [failing(verdicts)])],
    },
  ]
  return sections
}

function cellsBlock(rows: string[][]): Block {
  const table = { title: 'Cells', head: ['cell', 'name', 'settings'], align: 'rll', rows }
  return { kind: 'table', table }
}

function failing(verdicts: { say: string; passed: boolean; detail: string }[]): Block {
  return { kind: 'verdicts', verdicts }
}
