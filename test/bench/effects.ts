// What look-ahead gives: the same agents and the same model, with all calls of a window in flight
// together, and with one call at a time.
import { genesisIds } from '../../genesis/catalogue.ts'
import { bringModules } from '../../src/run/bring.ts'
import { type Outcome, Run } from '../../src/run/live.ts'
import { isProblems, readScenario } from '../../src/run/scenario.ts'

const AGENTS = 200
const WANTED = 20
/** Milliseconds that a call takes, drawn evenly: less than most models need. */
const [LEAST_MS, MOST_MS] = [100, 300]

const SCENARIO = `
name: look-ahead
about: many minds ask one model that takes its time
seed: 1
until: 1499ms
config: {llm: {providers: {local: {kind: scripted, delay: {least: ${LEAST_MS}ms, most: ${MOST_MS}ms}}}}}
artifacts:
  - id: mind{n}
    count: ${AGENTS}
    type: agent
    has_standing: true
    draw: {start: {integer: [1, 900]}}
    endow: {scrip: 50, llm_budget: $1, llm_rate: {rate: 1000000/min, capacity: 200000}}
    loop: {mind: llm, every: 10s, start: "{start}ms"}
`

export async function effects(): Promise<string> {
  await lived(AGENTS)
  const together = await lived(AGENTS)
  const alone = await lived(1)
  const ratio = alone.seconds / together.seconds
  const same = alone.eventHash === together.eventHash ? 'the same events' : 'OTHER EVENTS'
  return [
    `look-ahead, ${AGENTS} agents: ${together.seconds.toFixed(2)} s, one call at a time`,
    `${alone.seconds.toFixed(2)} s: ${ratio.toFixed(1)} times as fast (at least ${WANTED}), ${same}:`,
    ratio >= WANTED && same !== 'OTHER EVENTS' ? 'reached' : 'MISSED',
  ].join(' ')
}

async function lived(concurrency: number): Promise<Outcome> {
  const set = [`edge.concurrency=${concurrency}`]
  const scenario = readScenario(SCENARIO, 'bench.yaml', { genesisIds, set })
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  const run = new Run(scenario, await bringModules(scenario), { file: null })
  const problems = run.begin()
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  const outcome = await run.live({ between: () => undefined, stopping: () => false })
  run.close()
  return outcome
}
