// Recaps: what a finished run was for one who lived in it, as a memory for its next life.
import type { JsonObject } from '../base/json.ts'
import { utf8Length } from '../base/json.ts'
import { formatDuration } from '../base/units.ts'
import { balanceOf } from '../economy/ledger.ts'
import { extracted } from '../kernel/extract.ts'
import { isRemembered, memoriesOf, rememberedIn } from '../kernel/memory.ts'
import type { World } from '../kernel/world.ts'
import { worldAt } from './fold.ts'
import type { RunFile } from './run_file.ts'

/** Trades of one agent, and its calls that failed, by code. */
type Deeds = { trades: string[]; failures: Map<string, number> }

/** Trades that are told of one by one: the last. */
const TRADES_MAX = 100

/**
 * Artifacts of a scenario, a memory for each agent (or the one that is named), of at most so many
 * bytes of text: how it ended, what it traded and failed at, then what its own memories say.
 */
export function recapOf(file: RunFile, bytes: number, only?: string): JsonObject[] {
  const world = worldAt(file)
  const { name, seed, time_us } = file.manifest()
  const agents = only === undefined ? livingAgents(world) : [only]
  const deeds = deedsIn(file, new Set(agents))
  return agents.map((id) => {
    const { trades, failures } = deeds.get(id)!
    const failed = [...failures].map(([code, count]) => `${count} with ${code}`)
    const facts = [
      `In ${name}, seed ${seed}, of ${formatDuration(time_us)}, ${endOf(world, id)}.`,
      ...(failed.length === 0 ? [] : [`Calls of ${id} that failed: ${failed.join(', ')}.`]),
      ...trades.slice(-TRADES_MAX),
    ]
    const own = memoriesOf(world, id).filter((one) => isRemembered(world, one))
    own.sort((a, b) => a.created_at - b.created_at)
    const told = extracted(facts, bytes)
    const left = bytes - utf8Length(told) - 1
    const texts = own.map(({ content }) => rememberedIn(content).text)
    const text = [told, extracted(texts, Math.max(0, left))].filter((part) => part !== '')
    return {
      id: `recap-${name.replace(/[^A-Za-z0-9_.:-]/g, '-')}-${seed}-${id}`.slice(0, 128),
      type: 'memory',
      owner: id,
      content: { text: text.join('\n'), layer: 'archival', tags: ['recap'], evidence: [] },
    }
  })
}

/** Whether a run has somebody by this id at its end. */
export function isIn(file: RunFile, id: string): boolean {
  return worldAt(file).artifacts.get(id) !== undefined
}

function livingAgents({ loops }: World): string[] {
  return [...loops].filter(([, { spec }]) => spec.mind !== 'script').map(([id]) => id)
}

function endOf(world: World, id: string): string {
  const steps = world.loops.get(id)?.step ?? 0
  const scrip = balanceOf(world.ledger, 'scrip', id)
  const isGone = world.artifacts.living(id) === undefined
  const { revenue = 0, calls = 0 } = world.stats.get(id) ?? {}
  const earned = revenue === 0 ? '' : `, earned ${revenue} by ${calls} calls`
  return isGone
    ? `${id} was deleted`
    : `${id} ended with ${scrip} scrip after ${steps} steps${earned}`
}

function deedsIn(file: RunFile, agents: ReadonlySet<string>): Map<string, Deeds> {
  const deeds = new Map([...agents].map((id) => [id, noDeeds()]))
  for (const event of file.events({})) {
    if (event.kind === 'artifact.sold') {
      const { id, seller, buyer, price, price_resource } = event.data
      const what = `${id} for ${price} ${price_resource} at ${formatDuration(event.t)}.`
      deeds.get(seller)?.trades.push(`${seller} sold ${buyer} ${what}`)
      deeds.get(buyer)?.trades.push(`${buyer} bought of ${seller} ${what}`)
    } else if (event.kind === 'call.failed' && event.by !== null) {
      const failures = deeds.get(event.by)?.failures
      failures?.set(event.data.code, (failures.get(event.data.code) ?? 0) + 1)
    }
  }
  return deeds
}

function noDeeds(): Deeds {
  return { trades: [], failures: new Map() }
}
