// A living world around attacks: each a tool that first makes a mess, with bystanders who live on.
import { expect } from 'vitest'
import type { Json } from '../src/base/json.ts'
import type { Event, EventOf } from '../src/kernel/event.ts'
import { check, type Lived } from './check.ts'

const RICH = { scrip: 1000, compute: { rate: 1_000_000_000, capacity: 10_000_000_000 } }
const face = (description: string, ...names: string[]) => ({
  description,
  tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })),
})
const open = { can_execute: true, access_contract_id: 'genesis_freeware' }

/** What every attack does first, none of which may remain. */
const MESS = `self.content = 'changed'
  invoke('genesis_store', 'create', { id: 'litter-' + self.id, type: 'data', content: 'mess' })
  invoke('genesis_ledger', 'transfer', { to: 'victim', amount: 5 })
  invoke('genesis_store', 'write', { id: self.id, metadata: { dirty: true } });`

/** Uses what an attacker would like to have changed for everybody. */
const BYSTANDER = `function step({ step }) {
  const words = 'to be or not'.split(' ').map((word) => word.toUpperCase()).sort((a, b) => (a < b ? -1 : 1))
  const found = /b(.)/.exec('abc')[1] + JSON.stringify({ a: [1, { b: null }], s: 'x'.repeat(2) })
  const seen = [...new Set([3, 1, 3])].concat(Object.keys({ k: 1 }), [0, 1].includes(1), typeof Date)
  const calm = invoke('genesis_clock', 'now', {}).result.now === now && {}.x === undefined
  self.content = { step, text: [words, found, seen, calm].join(), at: now }
}`
const UNDISTURBED = 'BE,NOT,OR,TO,c{"a":[1,{"b":null}],"s":"xx"},3,1,k,true,undefined,true'

export type Attack = { id: string; code: string }

/** `attacks` are tools by name, called one a second; `more` are further artifacts. */
export function hostileWorld(attacks: Record<string, string>, more: object[] = []): string {
  const names = Object.keys(attacks)
  const seconds = names.length + 2
  const world = {
    name: 'hostile',
    about: 'tools that attack whoever calls them, and others who live on',
    until: `${seconds}s`,
    config: { sandbox: { isolates: 1 }, limits: { events_per_instant: 1_000_000 } },
    artifacts: [
      {
        id: 'victim',
        type: 'account',
        has_standing: true,
        endow: RICH,
        loop: {
          mind: 'script',
          script: names.map((_, i) => ({ at: `${i + 1}s`, invoke: `${idOf(i)}.run` })),
        },
      },
      ...names.map((name, i) => ({
        id: idOf(i),
        type: 'tool',
        has_standing: true,
        ...open,
        content: 'clean',
        endow: { scrip: 100 },
        interface: face(`attacks by ${name}`, 'run'),
        code: attacks[name]!.replace('MESS', MESS),
      })),
      {
        id: 'bystander-{n}',
        count: 2,
        type: 'agent',
        has_standing: true,
        can_execute: true,
        interface: face('lives on'),
        code: BYSTANDER,
        loop: { mind: 'code', every: '1s' },
      },
      {
        id: 'echo',
        type: 'tool',
        owner: 'victim',
        ...open,
        interface: face('answers its arguments', 'run'),
        code: 'function run(args) { return args }',
      },
      ...more,
    ],
  }
  return `${JSON.stringify(world, null, 1)}\n`
}

const idOf = (i: number) => `tool-${i + 1}`

export type Ended = { code: string; result?: Json; gas: number; event: Event }

/** Lives the world of some attacks; sees that the others lived on; answers how each call ended. */
export async function attacked(
  attacks: Record<string, string>,
  more: object[] = [],
): Promise<Map<string, Ended & { left: Json }>> {
  const lived = await check(hostileWorld(attacks, more))
  for (const id of ['bystander-1', 'bystander-2']) {
    const steps = Object.keys(attacks).length + 3
    const at = (steps - 1) * 1_000_000
    const content = { step: steps, text: UNDISTURBED, at }
    expect(lived.world.artifacts.get(id)!.content).toEqual(content)
  }
  return new Map(Object.keys(attacks).map((name, i) => [name, endedOf(lived, idOf(i))]))
}

function endedOf({ events, world }: Lived, id: string): Ended & { left: Json } {
  type End = EventOf<'call.returned'> | EventOf<'call.failed'>
  const ends = events.filter(
    (event): event is End =>
      (event.kind === 'call.returned' || event.kind === 'call.failed') && event.data.target === id,
  )
  const event = ends.find(({ data }) => data.caller === 'victim')!
  const { content, metadata } = world.artifacts.get(id)!
  const scrip = world.ledger.stocks.get('scrip')!.balances.get(id) ?? 0
  const litter = world.artifacts.get(`litter-${id}`) !== undefined
  const left = { content, metadata, scrip, litter } as Json
  const { gas } = event.data
  return event.kind === 'call.returned'
    ? { code: 'ok', result: event.data.result, gas, event, left }
    : { code: event.data.code, gas, event, left }
}

export const CLEAN = { content: 'clean', metadata: {}, scrip: 100, litter: false }
