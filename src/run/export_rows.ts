// Rows that no view has: balances after each change, and questions to the outside with answers.
import { BALANCE_CHANGES } from './balance_changes.ts'
import { EffectRows } from './effect_rows.ts'
import type { RunFile } from './run_file.ts'
import { answered, answerLines, promptOf, thoughtOf } from './thoughts.ts'

type Change = { seq: number; t: number; id: string; resource: string; amount: number }

/** Keeps one number for each holder and resource, whatever the length of the run. */
export function* balanceRows({ db }: RunFile): Iterable<unknown[]> {
  const held = new Map<string, number>()
  const sql = `SELECT seq, t, id, resource, amount FROM (${BALANCE_CHANGES}) ORDER BY seq, amount`
  for (const row of db.prepare(sql).iterate() as Iterable<Change>) {
    const { seq, t, id, resource, amount } = row
    if (amount === 0) continue
    const key = `${resource} ${id}`
    const balance = (held.get(key) ?? 0) + amount
    held.set(key, balance)
    yield [seq, t, id, resource, amount, balance]
  }
}

const ANSWERS = `
SELECT cause AS asked, seq FROM events WHERE kind = 'effect.answered' AND cause IS NOT NULL`

export function* thoughtRows(file: RunFile): Iterable<unknown[]> {
  const rows = new EffectRows(file.path, file.db)
  const answers = new Map(file.db.prepare(ANSWERS).raw(true).all() as [number, number][])
  for (const event of file.events({ kinds: ['effect.requested'] })) {
    if (event.kind !== 'effect.requested') continue
    const thought = thoughtOf(event.t, event.data)
    const at = answers.get(event.seq)
    const answer = at === undefined ? undefined : file.event(at)
    if (answer?.kind === 'effect.answered') {
      answered(thought, answer.data, { t: answer.t, row: rows.read(thought.effect) })
    }
    const { effect, kind, task, models, outcome, tokens, cost, held } = thought
    const { ok = null, model } = (outcome ?? {}) as { ok?: boolean; model?: string }
    yield [
      ...[event.seq, event.t, event.step, event.data.agent, effect, kind, task],
      ...[model ?? models[0] ?? null, promptOf(thought)],
      ...[outcome === null ? null : answerLines(thought).join('\n'), ok],
      ...[tokens?.input, tokens?.output, tokens?.cached, cost, held],
      ...[thought.latency_us, thought.took_ms],
    ]
  }
}
