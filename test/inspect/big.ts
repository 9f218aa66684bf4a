// The big run for the inspector: a town of thousands of artifacts, lived for a million events.
// `node --no-node-snapshot test/inspect/big.ts FILE [EVENTS]` makes one.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { genesisIds } from '../../genesis/catalogue.ts'
import { bringModules } from '../../src/run/bring.ts'
import { setEngineFlags } from '../../src/run/engine_flags.ts'
import { Run } from '../../src/run/live.ts'
import { formatProblem } from '../../src/run/problem.ts'
import { isProblems, readScenario } from '../../src/run/scenario.ts'

const AGENTS = 500
const TOOLS = 300
/** Of each agent; the first `TRADED` go from hand to hand, agents make some more. */
const GOODS = 36
const TRADED = 4

export type Big = { events: number; artifacts: number; bytes: number; seconds: number }

/** Lives the town into a run file that is not there yet. */
export async function makeBig(path: string, events = 1_000_000): Promise<Big> {
  const began = performance.now()
  const scenario = readScenario(townText(events), join(import.meta.dirname, 'big.yaml'), {
    genesisIds,
  })
  if (isProblems(scenario)) throw new Error(scenario.map(formatProblem).join('\n'))
  const run = new Run(scenario, await bringModules(scenario), { file: path })
  try {
    const problems = run.begin()
    if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'))
    const { world } = await run.live({ between: () => undefined, stopping: () => false })
    return {
      ...{ events: world.seq, artifacts: [...world.artifacts.all()].length },
      ...{ bytes: statSync(path).size, seconds: (performance.now() - began) / 1000 },
    }
  } finally {
    run.close()
  }
}

/** What a tool does: it asks the next ones, so many deep, and fails for some numbers. */
const TOOL = `
function run({ depth, x }) {
  if (depth === 0 && x === 13) throw new Error('thirteen is not for me')
  if (depth === 0) return x + 1
  const answer = invoke(self.content.next, 'run', { depth: depth - 1, x })
  if (!answer.success) return { failed: answer.error_code }
  return { x, below: answer.result }
}`

function townText(events: number): string {
  const town = { agents: AGENTS, tools: TOOLS, goods: GOODS, traded: TRADED }
  return stringify({
    name: 'big',
    about: 'a town of five hundred, who pay, call, trade, borrow and write all day',
    seed: 1,
    until: { events },
    native: 'big_minds.ts',
    config: { limits: { steps_kept: 2, events_kept: 10 }, audit: { every: '1m' } },
    measure: { every: '10s', gini: 'gini', moved: 'volume' },
    artifacts: [
      {
        ...{ id: 'agent-{n}', count: AGENTS, type: 'agent', has_standing: true },
        ...{ content: town, endow: { scrip: 500, disk: '1MB' } },
        loop: { mind: 'native', name: 'lives', start: '{n}ms' },
      },
      ...Array.from({ length: TOOLS }, (_, i) => toolOf(i + 1)),
      ...Array.from({ length: AGENTS }, (_, i) => goodsOf(i + 1)),
    ],
  })
}

function toolOf(n: number): object {
  const inputSchema = {
    type: 'object',
    properties: {
      depth: { type: 'integer', minimum: 0, maximum: 3 },
      x: { type: 'integer', minimum: 0, maximum: 18 },
    },
    required: ['depth', 'x'],
    additionalProperties: false,
  }
  return {
    ...{ id: `tool-${n}`, type: 'tool', owner: `agent-${1 + (n % AGENTS)}`, can_execute: true },
    ...{ price: n % 4, access_contract_id: 'genesis_freeware', code: TOOL },
    content: { next: `tool-${1 + ((n * 7) % TOOLS)}` },
    interface: {
      description: `adds one, through others (${n})`,
      tools: [{ name: 'run', description: 'adds one', inputSchema }],
    },
    metadata: { name: `Adder ${n}`, tags: ['sum', n % 2 === 0 ? 'even' : 'odd'] },
  }
}

function goodsOf(n: number): object {
  return {
    ...{ id: `good-${n}-{n}`, count: GOODS, type: 'good', owner: `agent-${n}` },
    content: { text: `thing {n} of ${n}`, quality: n % 10 },
    metadata: { description: `a thing that agent-${n} was born with` },
  }
}

if (import.meta.main) {
  const [path, events] = process.argv.slice(2)
  if (path === undefined) throw new Error('name a file: test/inspect/big.ts /tmp/big.oikos')
  setEngineFlags()
  const made = await makeBig(path, events === undefined ? undefined : Number(events))
  process.stdout.write(`${JSON.stringify(made)}\n`)
}
