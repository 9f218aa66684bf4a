// Random worlds: a scenario as YAML, drawn from a seed and a number, with everything that there is.
import { join } from 'node:path'
import { stringify } from 'yaml'
import { CONTRACTS, DOES, HOSTILE, LIVING, PREDICATE, TOOLS } from './torture_code.ts'
import { Draw } from './torture_draw.ts'

/** What a world is made from, and whether its agents ask models. */
export type TortureWorld = { text: string; hasModels: boolean; about: string }

const MINDS = join(import.meta.dirname, 'torture_minds.ts')
const BUILT_IN = ['genesis_freeware', 'genesis_private', 'genesis_public', 'genesis_self_owned']
const SECOND = 1_000

type Cast = {
  draw: Draw
  souls: string[]
  tools: string[]
  contracts: string[]
  rights: string[]
  models: number
  seconds: number
}

export function tortureWorld(seed: number, number: number): TortureWorld {
  const draw = new Draw(seed, number, 'world')
  const hasModels = draw.chance(0.2)
  const cast: Cast = {
    draw,
    souls: draw.times(draw.int(1, 6), (i) => `soul${i}`),
    tools: draw.times(draw.int(1, 5), (i) => `tool${i}`),
    contracts: draw.times(draw.int(0, 3), (i) => `gate${i}`),
    rights: draw.times(draw.int(0, 2), (i) => `spark${i}`),
    models: hasModels ? draw.int(1, 4) : 0,
    seconds: draw.int(5, 120),
  }
  const scenario = {
    name: `torture-${seed}-${number}`,
    about: 'a random world',
    seed: draw.int(1, 1_000_000),
    until: untilOf(cast),
    time: { ties: draw.pick(['fifo', 'seeded']), min_step: draw.pick(['1ms', '10ms', '100ms']) },
    config: configOf(cast),
    native: MINDS,
    artifacts: artifactsOf(cast),
    at: interventions(cast),
    expect: expectations(cast),
  }
  const about = `${cast.souls.length} souls, ${cast.seconds} s${hasModels ? ', models' : ''}`
  return { text: stringify(scenario, { lineWidth: 0 }), hasModels, about }
}

function untilOf({ draw, seconds }: Cast): unknown {
  const events = { events: draw.pick([40, 150, 500, 1500]) }
  const time = `${seconds}s`
  if (draw.chance(0.15)) return [time, events, { when: "count({kind: 'scrip.moved'}) > 40" }]
  return draw.chance(0.04) ? [time, { events: 8_000 }] : [time, events]
}

function configOf({ draw, models, seconds }: Cast): object {
  const small = draw.chance(0.3)
  return {
    limits: {
      gas_per_call: draw.pick([20_000, 200_000, 1_000_000]),
      gas_per_check: draw.pick([3_000, 30_000]),
      depth: draw.int(1, 6),
      events_per_instant: draw.chance(0.05) ? 150 : 20_000,
      events_kept: draw.pick([5, 100, 1000]),
      versions_kept: draw.int(0, 4),
      keys_kept: draw.pick([1, 3, 100]),
      steps_kept: draw.int(0, 5),
      step_bytes: draw.pick(['20B', '500B']),
      tombstone_kept: draw.pick(['1s', '7s', '1d', 0]),
      log_bytes: draw.pick([0, '1kB']),
      actions_per_step: draw.pick([4, 100]),
      list_items: draw.pick([2, 100]),
      deliveries_per_instant: draw.pick([1, 1000]),
      subscriptions: draw.pick([2, 100]),
      mailbox: draw.pick([1, 100]),
      ...(small ? { content_bytes: '6kB', output_bytes: '3kB', args_bytes: '2kB' } : {}),
    },
    fees: {
      to: draw.pick([null, 'bank']),
      transfer: draw.int(0, 2),
      create_standing: draw.int(0, 5),
      spawn: draw.int(0, 5),
      deposit: draw.int(0, 1),
      subscribe: draw.int(0, 1),
    },
    mint: {
      every: draw.pick([0, '2s', '5s']),
      slots: draw.int(1, 3),
      share: draw.pick(['burn', 'stake']),
    },
    resources: draw.chance(0.4)
      ? { wood: { kind: 'stock' }, wind: { kind: 'flow' }, seats: { kind: 'quota' } }
      : {},
    capabilities: { can_mint: draw.chance(0.5) ? ['bank', 'soul1'] : [] },
    // No draw of its own, so that worlds of old seeds stay as they were.
    audit: seconds % 2 === 0 ? AUDIT : {},
    contracts: { on_dangling: draw.pick(['owner', 'freeware']) },
    disk: { overhead: draw.pick(['0B', '200B']) },
    agents: {
      rest: draw.pick(['1s', '100ms', '3s']),
      backoff_first: draw.pick(['1s', '10ms']),
      backoff_max: draw.pick(['5m', '2s']),
      failures_max: draw.pick([1, 3, 10]),
    },
    edge: { retries: draw.int(0, 1) },
    record: { batch: draw.pick([1, 20, 1000]) },
    checkpoint: { events: draw.pick([0, 50, 1000]), every: draw.pick([0, '3s']) },
    ...(models === 0 ? {} : { llm: llmOf(draw) }),
  }
}

const AUDIT = {
  every: '700ms',
  kept: 2,
  alarms: { active_below: 400, failures_above: 300, gini_above: 500, reuse_below: 1 },
}

function llmOf(draw: Draw): object {
  const scripted = (most: string, fail_percent: number) => {
    return { kind: 'scripted', delay: { least: 0, most }, fail_percent }
  }
  return {
    providers: { near: scripted('2ms', 0), far: scripted('20ms', draw.pick([0, 10, 60])) },
    default: draw.pick(['near', 'far']),
    max_output_tokens: draw.pick([50, 500]),
    latency: { fixed: draw.pick(['1ms', '500ms', '4s']), per_token: draw.pick([0, '10ms']) },
  }
}

const face = (description: string, ...names: string[]) => {
  return { description, tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })) }
}

function artifactsOf(cast: Cast): object[] {
  const { draw, souls, tools, contracts, rights, models } = cast
  const owners = ['bank', ...souls]
  return [
    { id: 'bank', type: 'account', has_standing: true, endow: endowment(draw), ...puppet(cast) },
    ...souls.map((id, i) => soul(cast, id, i)),
    ...tools.map((id) => tool(cast, id, owners)),
    ...contracts.map((id) => ({
      id,
      type: 'contract',
      owner: draw.pick(owners),
      can_execute: true,
      access_contract_id: 'genesis_freeware',
      interface: face('a contract', 'check_permission'),
      code: draw.pick(Object.values(CONTRACTS)),
      ...(draw.chance(0.3) ? { has_standing: true, endow: { scrip: 10 } } : {}),
    })),
    ...rights.map((id) => ({
      id,
      type: 'right',
      owner: draw.pick(owners),
      endow: draw.pick([
        { compute: { rate: draw.int(10, 100_000), capacity: draw.int(1000, 1_000_000) } },
        { compute: { rate: 7, capacity: 100 }, disk: '2kB' },
      ]),
    })),
    ...draw.times(draw.int(0, 3), (i) => ({
      id: `thing${i}`,
      type: draw.pick(['data', 'memory']),
      owner: draw.pick(owners),
      content: draw.pick<unknown>([null, 3, 'red', { a: [1, 2.5, { b: null }] }, 'x'.repeat(900)]),
      read_price: draw.int(0, 3),
      access_contract_id: contractFor(cast),
      metadata: { description: draw.pick(['red thing', 'blue thing']) },
    })),
    ...draw.times(draw.int(0, 2), (i) => native(cast, `native${i}`)),
    ...draw.times(models, (i) => ({
      id: `mind${i}`,
      type: 'agent',
      has_standing: true,
      endow: {
        scrip: draw.int(0, 50),
        llm_budget: draw.pick(['$1', '$0.02']),
        llm_rate: { rate: draw.pick(['1000000/min', '30000/min']), capacity: 200_000 },
      },
      loop: { mind: 'llm', every: `${draw.int(1, 4)}s` },
    })),
    ...(draw.chance(0.15) ? [crowd(cast)] : []),
    ...(draw.chance(0.1)
      ? [{ id: 'visitor', type: 'agent', has_standing: true, loop: { mind: 'external' } }]
      : []),
  ]
}

function contractFor({ draw, contracts }: Cast): string {
  return draw.pick([...BUILT_IN, 'genesis_freeware', ...contracts])
}

function endowment(draw: Draw): object {
  const compute = draw.pick([
    undefined,
    { rate: 1000, capacity: 20_000 },
    { rate: 3_000_007, capacity: 10_000_000 },
    { rate: '1000001/min', capacity: 77_777 },
  ])
  return {
    scrip: draw.int(0, 120),
    disk: draw.pick(['30kB', '100kB']),
    ...(compute === undefined ? {} : { compute }),
  }
}

/** What souls and natives know of the world. */
function known({ souls, tools }: Cast): string[] {
  return ['bank', ...souls, ...tools]
}

function soul(cast: Cast, id: string, i: number): object {
  const { draw, tools, contracts, rights } = cast
  const isFiend = i > 0 && draw.chance(0.15)
  const births = [
    'function step({ step }) { self.content.n += step }',
    `function step() { self.content.n += 1; invoke('genesis_ledger', 'transfer', { to: 'bank', amount: 1 }) }`,
    `function step() { ${draw.pick(HOSTILE)} }`,
  ]
  const codes = [
    ...draw.some(Object.values(TOOLS), 0.3).map((code) => code + PREDICATE),
    ...draw.some(HOSTILE, 0.05).map((body) => `function run() { ${body} }${PREDICATE}`),
    'function run() { return 1 } this is no code',
  ]
  return {
    id,
    type: 'agent',
    has_standing: true,
    can_execute: true,
    interface: face('lives', ...(isFiend ? [] : ['run'])),
    access_contract_id: draw.pick(['genesis_freeware', 'genesis_private', 'genesis_self_owned']),
    price: draw.int(0, 2),
    ...(draw.chance(0.2) && i > 0 ? { owner: 'soul1' } : {}),
    endow: endowment(draw),
    content: {
      ids: known(cast),
      tools,
      rights: rights.length > 0 ? rights : ['no-right'],
      contracts: [...BUILT_IN, ...contracts],
      does: draw.some(DOES, 0.4),
      ends: draw.some(['rest', 'soon', 'act', 'plan', 'burn', 'fail', 'wrong', 'none'], 0.35),
      codes,
      births,
      n: 0,
    },
    code: isFiend ? `function step() { ${draw.pick(HOSTILE)} }` : `${LIVING}\n${runOf(draw)}`,
    loop: {
      mind: 'code',
      ...(draw.chance(0.6) ? { every: draw.pick(['1s', '300ms', '2500ms', '7s']) } : {}),
      ...(draw.chance(0.3) ? { start: draw.pick(['1s', '1500ms']) } : {}),
    },
  }
}

function runOf(draw: Draw): string {
  return draw.pick([TOOLS.echo!, TOOLS.draw!, TOOLS.call!, 'function run() { return 1 }'])
}

function tool(cast: Cast, id: string, owners: string[]): object {
  const { draw } = cast
  const isHostile = draw.chance(0.35)
  const isCheck = draw.chance(0.5)
  const body = isHostile
    ? `function run() { self.content = 'changed'\n${draw.pick(HOSTILE)} }`
    : draw.pick(Object.values(TOOLS))
  const standing = draw.chance(0.3)
  const tools = face('a red tool', 'run', 'check')
  const annotations = { reentrant: true }
  const interfaced = draw.chance(0.2)
    ? { ...tools, tools: tools.tools.map((one) => ({ ...one, annotations })) }
    : tools
  return {
    id,
    type: 'tool',
    ...(standing ? { has_standing: true, endow: { scrip: 20 } } : { owner: draw.pick(owners) }),
    can_execute: true,
    interface: interfaced,
    access_contract_id: contractFor(cast),
    price: draw.int(0, 4),
    code: body + (isCheck ? PREDICATE : `\nfunction check() { ${draw.pick(HOSTILE)} }`),
  }
}

function native(cast: Cast, id: string): object {
  const { draw } = cast
  return {
    id,
    type: 'agent',
    has_standing: true,
    endow: { ...endowment(draw), disk: '100kB' },
    content: { ids: known(cast), n: 0, last: [] },
    loop: {
      mind: 'native',
      name: draw.pick(['drifter', 'planner', 'idler']),
      ...(draw.chance(0.5) ? { every: '2s' } : {}),
    },
  }
}

/** Many of one kind, with drawn values. */
function crowd({ draw }: Cast): object {
  return {
    id: 'crowd-{n}',
    count: draw.int(3, 30),
    draw: { rich: { integer: [0, 40] }, slow: { choice: ['1s', '1s', '3s'] } },
    type: 'agent',
    has_standing: true,
    can_execute: true,
    interface: face('one of many'),
    endow: { scrip: '{rich}' },
    content: 0,
    code: `function step({ id }) { self.content += 1; const n = 1 + Math.floor(random() * 3); invoke('genesis_ledger', 'transfer', { to: 'crowd-' + n, amount: 1 }) }`,
    loop: { mind: 'code', every: '{slow}' },
  }
}

/** A puppet's calls, sometimes kept and used, sometimes expected. */
function puppet({ draw, souls, tools, seconds }: Cast): object {
  if (draw.chance(0.3)) return {}
  const times = draw
    .times(draw.int(1, 12), () => draw.int(0, seconds * SECOND))
    .sort((a, b) => a - b)
  const script = times.map((at, i) => {
    const to = draw.pick(souls)
    const call = draw.pick<object>([
      { invoke: 'genesis_ledger.transfer', args: { to, amount: draw.int(1, 9) } },
      { invoke: `${draw.pick(tools)}.run`, args: { n: draw.int(0, 9), to } },
      { invoke: 'genesis_store.create', args: { type: 'data', content: i }, as: `kept${i}` },
      { invoke: 'genesis_store.delete', args: { id: `{kept${draw.int(0, i)}.result.id}` } },
      { invoke: 'genesis_clock.sleep', args: { for: '2s' } },
      { invoke: 'genesis_clock.now', expect: { success: true } },
      { invoke: 'genesis_escrow.deposit', args: { id: draw.pick(tools), price: 3 } },
      { invoke: 'genesis_store.write', args: { id: 'bank', metadata: { i } }, key: 'same' },
    ])
    return { at: `${at}ms`, ...call }
  })
  return { loop: { mind: 'script', script } }
}

function interventions({ draw, souls, tools, seconds }: Cast): object[] {
  const at = () => `${draw.int(0, seconds * SECOND)}ms`
  return draw.times(draw.int(0, 4), () =>
    draw.pick<object>([
      { at: at(), set: { fees: { transfer: draw.int(0, 3) } } },
      { at: at(), set: { agents: { rest: draw.pick(['500ms', '2s']) } } },
      { at: at(), set: { limits: { events_kept: draw.pick([3, 50]), depth: draw.int(1, 5) } } },
      { at: at(), endow: { [draw.pick(souls)]: { scrip: draw.int(1, 30), disk: '1kB' } } },
      { at: at(), endow: { bank: { compute: { rate: 1000, capacity: 5000 } } } },
      {
        at: at(),
        invoke: `${draw.pick(tools)}.run`,
        as_caller: draw.pick(['bank', ...souls]),
        args: { n: draw.int(0, 9), to: draw.pick(souls) },
      },
      { at: at(), invoke: 'genesis_store.delete', as_caller: 'bank', args: { id: 'tool1' } },
    ]),
  )
}

function expectations({ draw, souls, seconds }: Cast): object[] {
  const all = [
    { say: 'somebody paid', that: "count({kind: 'scrip.moved'}) > 3" },
    { say: 'nobody is too rich', that: `balance('${draw.pick(souls)}') < 100` },
    {
      say: 'in time',
      that: "events({kind: 'agent.acted'}).length > 5",
      at: `${draw.int(0, seconds)}s`,
    },
    { say: 'the bank is there', that: "artifact('bank').version >= 1", at: `${draw.int(0, 9)}s` },
    { say: 'what is wrong', that: 'nobody.knows' },
  ]
  return draw.chance(0.4) ? [] : draw.some(all, 0.5)
}
