// `oikos show`: one artifact as it was at some place of a run.
import { canonical, type Json } from '../base/json.ts'
import { formatDuration, formatSize } from '../base/units.ts'
import type { World } from '../kernel/world.ts'
import { momentText } from '../run/moment.ts'
import { type Portrait, portraitOf } from '../run/portrait.ts'
import type { Moment } from '../run/read_events.ts'
import type { RunFile } from '../run/run_file.ts'
import { Refused } from './ending.ts'
import { unknownText } from './known.ts'
import { readMoment } from './moment.ts'
import { opened } from './open.ts'
import { harmless, printAll, printJson } from './print.ts'
import type { Command } from './program.ts'
import { amountText, loopLines } from './show_loop.ts'

export function showCommand(program: Command): void {
  program
    .command('show')
    .description('one artifact: what it is, has and does, now or as it was')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('<id>', 'the artifact')
    .option('--at <t|#seq>', 'as of a virtual time, or after an event: --at=#120')
    .option('--json', 'print one JSON object')
    .action(show)
}

async function show(
  path: string,
  id: string,
  flags: { at?: string; json?: boolean },
): Promise<void> {
  const at = readMoment(flags.at, '--at')
  const file = opened(path)
  try {
    const { world, portrait } = portraitOf(file, id, at)
    if (portrait === null) throw new Refused(unknown(file, world, id, at))
    if (flags.json) printJson({ file: file.path, ...portrait })
    else await printAll([harmless(text(portrait))])
  } finally {
    file.close()
  }
}

function unknown(file: RunFile, world: World, id: string, at: Moment | undefined): string {
  for (const event of file.events({ kinds: ['artifact.created'], about: id })) {
    if ((event.data as { id: string }).id !== id || at === undefined) continue
    const when = `${formatDuration(event.t)}, event #${event.seq}`
    return `there is no ${id} at ${momentText(at)} yet: it comes into being at ${when}`
  }
  return unknownText(file, id, world.artifacts.byId.keys())
}

function text(portrait: Portrait): string {
  const { artifact, seq, time_us } = portrait
  const { id, type, version, deleted_at, deleted_by } = artifact
  const lines = [`${id}  ${type}, version ${version}, at ${formatDuration(time_us)} (#${seq})`]
  if (deleted_at !== null) {
    lines.push(
      `a tombstone: deleted at ${formatDuration(deleted_at)} by ${deleted_by ?? 'the world'}`,
    )
  }
  lines.push('', ...fieldLines(portrait), ...holdingLines(portrait), ...loopLines(portrait))
  lines.push(...versionLines(portrait))
  if (artifact.content !== null) lines.push('', 'Content', ...block(artifact.content))
  if (artifact.interface !== null) {
    lines.push('', 'Interface', ...block(artifact.interface as unknown as Json))
  }
  if (artifact.code !== null) lines.push('', 'Code', ...numbered(artifact.code))
  return `${lines.join('\n')}\n`
}

function fieldLines({ artifact, owns, listing, stats }: Portrait): string[] {
  const { owner, created_by, created_at, price, read_price, metadata, depends_on } = artifact
  const { can_execute, has_standing, charged_to, bytes } = artifact
  const flags = [can_execute ? 'can be called' : '', has_standing ? 'has standing' : '']
  const failures = Object.entries(stats.failures).map(([code, count]) => `${code} ${count}`)
  const other = charged_to === owner ? '' : `, charged to ${charged_to}`
  return [
    field('owner', owner),
    field('created', `by ${created_by} at ${formatDuration(created_at)}`),
    field('is', flags.filter((flag) => flag !== '').join(', ') || 'plain data'),
    field('contract', artifact.access_contract_id),
    field('price', `${price} scrip${read_price > 0 ? `, ${read_price} to read` : ''}`),
    field('takes', `${formatSize(bytes)}${other}`),
    field('depends on', depends_on.join(', ')),
    field('metadata', Object.keys(metadata).length === 0 ? '' : canonical(metadata)),
    field('listed', listing === null ? '' : listedText(listing)),
    field('owns', owns.join(', ')),
    field(
      'called',
      stats.calls === 0
        ? ''
        : `${stats.calls} times by ${stats.callers}, earned ${stats.revenue} scrip` +
            (failures.length > 0 ? `; failed: ${failures.join(', ')}` : ''),
    ),
  ].filter((line) => line !== '')
}

function field(name: string, value: string): string {
  return value === '' ? '' : `  ${name.padEnd(11)} ${value}`
}

function listedText(listing: NonNullable<Portrait['listing']>): string {
  const { price, price_resource, seller, buyer, listed_at } = listing
  const only = buyer === null ? '' : `, only to ${buyer}`
  const when = formatDuration(Number(listed_at))
  return `by ${seller} for ${price} ${price_resource}${only}, since ${when}`
}

/** What it holds, where it holds anything. */
function holdingLines({ resources, artifact, time_us }: Portrait): string[] {
  const { stocks, flows, quotas } = resources
  const lines: string[] = []
  for (const [resource, balance] of Object.entries(stocks)) {
    if (balance > 0 || (artifact.has_standing && resource === 'scrip')) {
      lines.push(field(resource, amountText(resource, balance)))
    }
  }
  for (const [resource, flow] of Object.entries(flows)) {
    const { level, capacity, rate_per_minute, debt_ends_at } = flow
    const debt = level >= 0 ? '' : `, in debt ${debtEnd(debt_ends_at, time_us)}`
    lines.push(field(resource, `${level} of ${capacity}, ${rate_per_minute} a minute${debt}`))
  }
  for (const [resource, { quota, used }] of Object.entries(quotas)) {
    if (quota === 0 && used === 0) continue
    const [all, taken] = [amountText(resource, quota), amountText(resource, used)]
    lines.push(field(resource, `${taken} of ${all}`))
  }
  return lines.length === 0 ? [] : ['', 'Holds', ...lines]
}

function debtEnd(endsAt: number | null, nowUs: number): string {
  if (endsAt === null) return 'for good'
  return `until ${formatDuration(endsAt)} (${formatDuration(endsAt - nowUs)} more)`
}

function versionLines({ versions }: Portrait): string[] {
  if (versions.length === 0) return []
  const lines = versions.map(({ version, t, seq, by, fields }) => {
    const what = fields.length === 0 ? 'made' : `changed ${fields.join(', ')}`
    const when = `${formatDuration(t).padStart(13)}  #${seq}`
    return `  ${String(version).padStart(3)}  ${when}  ${what} by ${by ?? 'the world'}`
  })
  return ['', 'Versions', ...lines]
}

/** JSON as people read it; JSON.stringify keeps what order the world has. */
function block(value: Json): string[] {
  return JSON.stringify(value, null, 2)
    .split('\n')
    .map((line) => `  ${line}`)
}

function numbered(code: string): string[] {
  const lines = code.split('\n')
  const width = String(lines.length).length
  return lines.map((line, i) => `  ${String(i + 1).padStart(width)}  ${line}`.trimEnd())
}
