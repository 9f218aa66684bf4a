// Minds that a model thinks for: putting together what one is told, and steps with an instant model.
import { hash } from 'node:crypto'
import { genesisIds } from '../../genesis/catalogue.ts'
import { packed } from '../../src/agents/context.ts'
import { instructionsFor } from '../../src/agents/prompt.ts'
import { sectionsFor } from '../../src/agents/sections.ts'
import { offeredTo } from '../../src/agents/skills.ts'
import { canonical, type Json } from '../../src/base/json.ts'
import { memoriesOf } from '../../src/kernel/effects.ts'
import { bringModules } from '../../src/run/bring.ts'
import { Run } from '../../src/run/live.ts'
import { isProblems, readScenario } from '../../src/run/scenario.ts'

const MEMORIES = 1000
const ASSEMBLY_MS_MAX = 2
const AGENTS = 200
const SECONDS = 30
/** Of a loop that writes and hashes the same requests and does nothing else. */
const WANTED = 0.1

const MIND =
  'endow: {scrip: 50, llm_budget: $50, disk: 5MB, llm_rate: {rate: 60000000/min, capacity: 2000000}}'
const MODEL = 'llm: {providers: {local: {kind: scripted}}}'

export async function minds(): Promise<string> {
  const { meanMs, tokens } = await assembly()
  const { steps, ratio } = await stepping()
  const assembled = meanMs <= ASSEMBLY_MS_MAX ? 'reached' : 'MISSED'
  const stepped = ratio >= WANTED ? 'reached' : 'MISSED'
  return [
    `context of a mind with ${MEMORIES} memories (${tokens} tokens): ${meanMs.toFixed(2)} ms a ` +
      `step (at most ${ASSEMBLY_MS_MAX}): ${assembled}`,
    `${AGENTS} minds with an instant model: ${Math.round(steps)} steps a second, ` +
      `${ratio.toFixed(2)} of writing and hashing their requests (at least ${WANTED}): ${stepped}`,
  ].join('\n')
}

/** Milliseconds for the context of one step, of an agent that has a past. */
async function assembly(): Promise<{ meanMs: number; tokens: number }> {
  const run = await born(`
name: told
about: a mind with much to tell it
until: 1s
config: {${MODEL}}
artifacts:
  - {id: ann, type: agent, has_standing: true, ${MIND}, loop: {mind: llm, prompt: You trade in stamps and coins.}}
  - id: memory{n}
    count: ${MEMORIES}
    type: memory
    owner: ann
    content: {text: "what I remember of day {n}, on which I bought stamps from bob", layer: episodic, tags: [stamps]}
  - {id: "good{n}", count: 300, type: data, owner: ann, metadata: {description: "good number {n}"}}
`)
  const { kernel } = run
  const loop = kernel.world.loops.get('ann')!
  const settings = { prompt: 'You trade in stamps and coins.' }
  const found = Array.from({ length: 6 }, (_, i) => ({ id: `memory${i + 1}`, score: 1000 - i }))
  const once = () => {
    const recalled = memoriesOf(kernel.world, found)
    const offered = offeredTo(kernel, 'ann', { settings, about: 'stamps and coins' })
    const packet = packed(sectionsFor(kernel, loop, { settings, recalled }), 6000)
    return { packet, instructions: instructionsFor(kernel, offered) }
  }
  const { packet } = once()
  for (let i = 0; i < 50; i++) once()
  const began = performance.now()
  for (let i = 0; i < 200; i++) once()
  const meanMs = (performance.now() - began) / 200
  run.close()
  return { meanMs, tokens: packet.sections.reduce((sum, one) => sum + one.tokens, 0) }
}

/** Steps a second where answers are there at once, and against writing the requests alone. */
async function stepping(): Promise<{ steps: number; ratio: number }> {
  const texts: string[] = []
  const outcome = canonical({
    ok: true,
    model: 'local',
    text: '',
    calls: [
      { name: 'genesis_ledger__balance', args: { id: 'mind1' } },
      { name: 'rest', args: { for: '1s' } },
    ],
    usage: { input: 3000, output: 20, cached: 0 },
  })
  const run = await born(
    `
name: instant
about: minds whose model takes no time
until: ${SECONDS}s
config: {${MODEL}}
artifacts:
  - {id: "mind{n}", count: ${AGENTS}, type: agent, has_standing: true, ${MIND}, loop: {mind: llm, every: 1s, tools: [genesis_ledger]}}
`,
    (request_hash) => {
      const kind = 'llm' as const
      return { id: '', kind, request_hash, outcome, asked_ms: 0, answered_ms: 0 }
    },
    (request) => texts.push(canonical(request)),
  )
  const began = performance.now()
  const { tally } = await run.live({ between: () => undefined, stopping: () => false })
  const took = performance.now() - began
  run.close()
  const again = performance.now()
  for (const text of texts) hash('sha256', canonical(JSON.parse(text)), 'hex')
  const plain = performance.now() - again
  return { steps: (tally.steps / took) * 1000, ratio: plain / took }
}

async function born(
  text: string,
  answer?: (requestHash: string) => never | ReturnType<typeof Object>,
  asked?: (request: Json) => void,
): Promise<Run> {
  const scenario = readScenario(text, 'bench.yaml', { genesisIds })
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  const brought = await bringModules(scenario)
  const run = new Run(scenario, brought, {
    file: null,
    ...(answer === undefined
      ? {}
      : { effects: { recorded: (_: string, one: string) => answer(one), lost: 'refuse' } }),
  })
  const problems = run.begin()
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  if (asked !== undefined) {
    const start = run.edge.start.bind(run.edge)
    run.edge.start = (effect) => {
      asked({ ...(effect.instructions as object), ...(effect.request as object) })
      start(effect)
    }
  }
  return run
}
