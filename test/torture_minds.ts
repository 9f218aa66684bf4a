// Native minds of random worlds: they draw, call, keep what they saw, and rest or act.
import type { NativeAgent, NativeDecision } from '../src/agents/native.ts'
import type { JsonObject } from '../src/base/json.ts'

type Memory = { ids: string[]; n: number; last: string[] }

/** Others may write what they like into it. */
function memoryOf(agent: NativeAgent): Memory {
  const { ids, n, last } = (agent.content ?? {}) as Partial<Memory>
  return { ids: ids ?? ['bank'], n: n ?? 0, last: last ?? [] }
}

function keep(agent: NativeAgent, memory: Memory): void {
  agent.save(memory as unknown as JsonObject)
}

/** Wanders: pays somebody, or looks at somebody, and rests for as long as it draws. */
export function drifter(agent: NativeAgent): NativeDecision {
  const memory = memoryOf(agent)
  const to = memory.ids[Math.floor(agent.random() * memory.ids.length)]!
  const amount = 1 + Math.floor(agent.random() * 5)
  const answer =
    agent.random() < 0.5
      ? agent.invoke('genesis_ledger', 'transfer', { to, amount })
      : agent.invoke(to, 'run', { amount }, { max_spend: amount })
  const said = answer.success ? 'ok' : answer.error_code
  keep(agent, { ...memory, n: memory.n + 1, last: [...memory.last, said].slice(-4) })
  return 1000 * Math.floor(agent.random() * 3_000)
}

/** Decides: actions for later, each in a frame of its own. */
export function planner(agent: NativeAgent): NativeDecision {
  const memory = memoryOf(agent)
  const one = () => memory.ids[Math.floor(agent.random() * memory.ids.length)]!
  const actions = Array.from({ length: agent.step % 4 }, () => ({
    invoke: agent.random() < 0.5 ? 'genesis_ledger.transfer' : `${one()}.run`,
    args: { to: one(), amount: 1 + (agent.step % 3) },
  }))
  if (agent.step % 5 === 0) {
    actions.push({ invoke: 'genesis_clock.sleep', args: { for: '3s' } as never })
  }
  return { actions, rest: `${1 + (agent.step % 4)}s` }
}

/** Rests a while, for ever. */
export function idler(agent: NativeAgent): NativeDecision {
  return agent.step % 3 === 0 ? undefined : 700_000
}
