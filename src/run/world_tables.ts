// The world at one place of a run as tables, to be asked with SQL beside what the file has.
import type { Json } from '../base/json.ts'
import { bucketLevel } from '../economy/bucket.ts'
import { claimantOf, owedAt } from '../kernel/debts.ts'
import { holderOf } from '../kernel/rights.ts'
import { NEVER, type World } from '../kernel/world.ts'
import { worldAt } from './fold.ts'
import { instant } from './portrait.ts'
import type { Moment } from './read_events.ts'
import type { RunFile } from './run_file.ts'

type Cell = string | number | null

/** `columns` are as in CREATE TABLE; `rows` gives the cells in their order. */
type Table = {
  name: string
  columns: string
  rows: (world: World, nowUs: number) => Iterable<Cell[]>
}

const text = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value as Json)
const flag = (value: boolean): number => (value ? 1 : 0)

/** Times are virtual microseconds, amounts integers, as everywhere; the rest is JSON. */
export const WORLD_TABLES: Table[] = [
  {
    name: 'world',
    columns: 'seq, t, seed, living, ended',
    rows: ({ seq, seed, living, ended }, nowUs) => [[seq, nowUs, seed, living, ended]],
  },
  {
    name: 'world_artifacts',
    columns:
      'id, type, owner, created_by, created_at, version, updated_at, price, read_price, ' +
      'can_execute, has_standing, access_contract_id, bytes, charged_to, deleted_at, deleted_by, ' +
      'content, code, interface, loop, metadata, depends_on',
    *rows(world) {
      for (const a of world.artifacts.all()) {
        const { id, type, owner, created_by, created_at, version, updated_at } = a
        const { price, read_price, access_contract_id, bytes, charged_to } = a
        yield [
          ...[id, type, owner, created_by, created_at, version, updated_at, price, read_price],
          ...[flag(a.can_execute), flag(a.has_standing), access_contract_id, bytes, charged_to],
          ...[a.deleted_at, a.deleted_by, text(a.content), a.code, text(a.interface)],
          ...[text(a.loop), text(a.metadata), text(a.depends_on)],
        ]
      }
    },
  },
  {
    name: 'world_balances',
    columns: 'id, resource, balance',
    *rows({ ledger }) {
      for (const [resource, { balances }] of ledger.stocks) {
        for (const [id, balance] of balances) yield [id, resource, balance]
      }
    },
  },
  {
    name: 'world_buckets',
    columns: 'id, resource, level, capacity, rate_per_minute, debt_ends_at',
    *rows({ flows }, nowUs) {
      for (const [resource, buckets] of flows) {
        for (const [id, bucket] of buckets) {
          const { level, capacity, rate_per_minute, debt_ends_at } = bucketLevel(bucket, nowUs)
          yield [id, resource, level, capacity, rate_per_minute, debt_ends_at]
        }
      }
    },
  },
  {
    name: 'world_quotas',
    columns: 'id, resource, quota, used',
    *rows({ quotas, diskUsed }) {
      for (const [resource, holders] of quotas) {
        const used = resource === 'disk' ? diskUsed : new Map<string, number>()
        for (const id of new Set([...holders.keys(), ...used.keys()])) {
          yield [id, resource, holders.get(id) ?? 0, used.get(id) ?? 0]
        }
      }
    },
  },
  {
    name: 'world_rights',
    columns: 'id, holder, resource, rate_per_minute, capacity',
    *rows(world) {
      for (const [id, { flows, quotas }] of world.rights) {
        const artifact = world.artifacts.living(id)
        const holder = artifact === undefined ? null : holderOf(world, artifact)
        for (const [resource, { ratePerMinute, capacity }] of flows) {
          yield [id, holder, resource, ratePerMinute, capacity]
        }
        for (const [resource, amount] of quotas) yield [id, holder, resource, null, amount]
      }
    },
  },
  {
    name: 'world_listings',
    columns: 'id, seller, price, price_resource, buyer, listed_at',
    *rows({ listings }) {
      for (const [id, { seller, price, price_resource, buyer, listed_at }] of listings) {
        yield [id, seller, price, price_resource, buyer, listed_at]
      }
    },
  },
  {
    name: 'world_debts',
    columns:
      'id, debtor, creditor, status, principal, paid, owed, rate_bps_per_day, accepted_at, ' +
      'due_at, collateral, seniority, earnings',
    *rows(world, nowUs) {
      for (const [id, debt] of world.debts) {
        const { debtor, status, principal, paid, rate_bps_per_day, accepted_at, due_at } = debt
        const creditor = status === 'pending' ? debt.creditor : claimantOf(world, id)
        yield [
          ...[id, debtor, creditor, status, principal, paid, owedAt(debt, nowUs)],
          ...[rate_bps_per_day, accepted_at, due_at, debt.collateral, debt.seniority],
          text(debt.earnings),
        ]
      }
    },
  },
  {
    name: 'world_bids',
    columns: 'artifact_id, bidder, amount, placed_at',
    *rows({ bids }) {
      for (const { artifact_id, bidder, amount, t } of bids.values()) {
        yield [artifact_id, bidder, amount, t]
      }
    },
  },
  {
    name: 'world_subscriptions',
    columns: 'id, owner, filter, callback, method, waiting',
    *rows({ subscriptions }) {
      for (const [id, { owner, filter, callback, method, hits, missed }] of subscriptions) {
        yield [id, owner, text(filter), callback, method, hits.length + missed]
      }
    },
  },
  {
    name: 'world_jobs',
    columns: 'id, owner, callback, method, args, due, after',
    *rows({ jobs }) {
      for (const [id, { owner, callback, method, args, due, after }] of jobs) {
        yield [id, owner, callback, method, text(args), due === NEVER ? null : due, after]
      }
    },
  },
  {
    name: 'world_mail',
    columns: 'id, n, sender, t, body',
    *rows({ mail }) {
      for (const [id, { messages }] of mail) {
        for (const { n, from, t, body } of messages) yield [id, n, from, t, text(body)]
      }
    },
  },
  {
    name: 'world_loops',
    columns: 'id, mind, phase, stalled, step, due, failures, why, wait, actions, memory',
    *rows({ loops }) {
      for (const [id, loop] of loops) {
        const { spec, phase, stalled, step, due, failures, why, wait, actions, memory } = loop
        yield [
          ...[id, spec.mind, phase, flag(stalled), step, due === NEVER ? null : due, failures],
          ...[why, text(wait), text(actions), text(memory)],
        ]
      }
    },
  },
  {
    name: 'world_stats',
    columns: 'id, calls, callers, revenue, failures',
    *rows({ stats }) {
      for (const [id, { calls, callers, revenue, failures }] of stats) {
        yield [id, calls, callers.size, revenue, text(Object.fromEntries(failures))]
      }
    },
  },
  {
    name: 'world_capabilities',
    columns: 'id, capability',
    *rows({ capabilities }) {
      for (const [id, held] of capabilities) for (const one of held) yield [id, one]
    },
  },
  {
    name: 'world_effects',
    columns: 'id, agent, payer, seq, asked_at, answer_from, held, effect',
    *rows({ effects }) {
      for (const [id, effect] of effects) {
        const { agent, payer, seq, askedAt, answerFrom, held } = effect
        yield [id, agent, payer, seq, askedAt, answerFrom, held, text(effect)]
      }
    },
  },
]

/** Puts the world into temporary tables of the connection; the file itself is not written. */
export function addWorldTables(file: RunFile, at?: Moment): void {
  const world = worldAt(file, at)
  const nowUs = instant(file, world, at)
  for (const { name, columns, rows } of WORLD_TABLES) {
    file.db.exec(`CREATE TEMP TABLE ${name} (${columns})`)
    const places = columns.split(',').map(() => '?')
    const insert = file.db.prepare(`INSERT INTO temp.${name} VALUES (${places.join(', ')})`)
    for (const row of rows(world, nowUs)) insert.run(row)
  }
}
