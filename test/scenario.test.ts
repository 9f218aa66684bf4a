// Scenario files: what they become, defaults, copies and draws.
import { describe, expect, test } from 'vitest'
import { bringModules } from '../src/run/bring.ts'
import { Run } from '../src/run/live.ts'
import { formatProblem } from '../src/run/problem.ts'
import { isProblems, readScenario, type Scenario } from '../src/run/scenario.ts'
import { BOB, check, FILES, right, wrong } from './scenario_check.ts'

describe('what a scenario becomes', () => {
  right('every default is filled in', BOB, {
    seed: 1,
    until: {},
    genesis: { without: [], with: [] },
    at: [],
    measure: { everyUs: null, of: {} },
    expect: [],
    files: {},
    artifacts: [
      {
        id: 'bob',
        type: 'account',
        owner: 'bob',
        content: null,
        code: null,
        interface: null,
        can_execute: false,
        has_standing: true,
        access_contract_id: 'genesis_private',
        price: 0,
        read_price: 0,
        depends_on: [],
        loop: null,
        metadata: {},
        endow: {
          stocks: { scrip: 0, llm_budget: 0 },
          quotas: { disk: 100_000 },
          flows: {
            compute: { ratePerMinute: 60_000_000, capacity: 10_000_000 },
            llm_rate: { ratePerMinute: 0, capacity: 0 },
          },
        },
      },
    ],
  })

  right(
    'an endowment goes over the configured one',
    `${BOB}    endow: {scrip: 7, llm_budget: $0.50,
      disk: 10kB, compute: {capacity: 5}, llm_rate: {rate: 100000/min, capacity: 9}, gpu: 3}
config: {resources: {gpu: {kind: stock}}, endow: {compute: {rate: 2}}}\n`,
    {
      artifacts: [
        {
          endow: {
            stocks: { scrip: 7, llm_budget: 500_000, gpu: 3 },
            quotas: { disk: 10_000 },
            flows: {
              compute: { ratePerMinute: 120, capacity: 5 },
              llm_rate: { ratePerMinute: 100_000, capacity: 9 },
            },
          },
        },
      ],
    },
  )

  right(
    'data and rights hold no defaults, and references may point forward',
    `artifacts:
  - {id: note, type: data, owner: bob, depends_on: [more], content: {a: [1, 2.5, null]}}
  - {id: more, type: data, owner: bob, access_contract_id: genesis_freeware}
  - {id: r, type: right, owner: bob, endow: {compute: {rate: 1, capacity: 2}, disk: 1kB}}
  - {id: bob, type: account, has_standing: true}\n`,
    {
      artifacts: [
        {
          owner: 'bob',
          endow: { stocks: {}, quotas: {}, flows: {} },
          content: { a: [1, 2.5, null] },
        },
        { id: 'more' },
        {
          endow: {
            stocks: {},
            quotas: { disk: 1000 },
            flows: { compute: { ratePerMinute: 60, capacity: 2 } },
          },
        },
        { id: 'bob' },
      ],
    },
  )

  right(
    'code comes from files, without its types and in its place',
    `native: minds.ts
artifacts:
  - {id: a, type: agent, has_standing: true, can_execute: true,
     code: {file: smith.ts}, loop: {mind: code}}
  - {id: b, type: agent, has_standing: true, can_execute: true,
     code: {file: smith.js}, loop: {mind: code}}
  - {id: c, type: agent, has_standing: true, loop: {mind: native, name: zi}}\n`,
    {
      files: {
        'smith.ts': FILES['smith.ts'],
        'smith.js': FILES['smith.js'],
        'minds.ts': FILES['minds.ts'],
      },
      nativeFile: expect.stringMatching(/^\/.*minds\.ts$/),
      artifacts: [
        {
          codeFiles: [{ file: 'smith.ts', lines: expect.any(Number) }],
          code: 'function step(o                 )         {\n  return {}          \n}\n',
        },
        { codeFiles: [{ file: 'smith.js', lines: expect.any(Number) }], code: FILES['smith.js'] },
        { id: 'c' },
      ],
    },
  )

  right(
    'code comes from several files, put together in order',
    `artifacts:
  - {id: a, type: agent, has_standing: true, can_execute: true,
     code: {files: [smith.js, smith.ts]}, loop: {mind: code}}\n`,
    {
      artifacts: [
        {
          code: expect.stringMatching(/\n\nfunction step\(o {17}\)/),
          codeFiles: [
            { file: 'smith.js', lines: FILES['smith.js']!.split('\n').length },
            { file: 'smith.ts', lines: expect.any(Number) },
          ],
        },
      ],
    },
  )

  test('a problem of code stands in the file that it is in', async () => {
    const texts: Record<string, string> = { 'a.js': 'const ONE = 1\n', 'b.js': 'function run( {' }
    const scenario = readScenario(
      `name: x\nabout: y\nartifacts:
  - {id: a, type: tool, has_standing: true, can_execute: true, code: {files: [a.js, b.js]},
     interface: {description: d, tools: [{name: run, inputSchema: {type: object}}]}}\n`,
      'x.yaml',
      { read: (file) => texts[file] ?? null },
    )
    if (isProblems(scenario)) throw new Error(scenario.map(formatProblem).join())
    const run = new Run(scenario, await bringModules(scenario), { file: null })
    expect(run.begin()).toMatchObject([{ file: 'b.js', line: 1, column: 16 }])
    run.close()
  })

  right(
    'an artifact takes fields from a file; those beside it replace them',
    `artifacts:
  - {id: "s{n}", count: 2, from: lib/smith.yaml, price: 3}
  - {id: t, from: lib/smith.yaml, content: null, code: {file: smith.ts}}\n`,
    {
      files: { 'lib/smith.yaml': FILES['lib/smith.yaml'], 'smith.js': FILES['smith.js'] },
      artifacts: [
        {
          id: 's1',
          price: 3,
          codeFiles: [{ file: 'smith.js', lines: expect.any(Number) }],
          content: { name: 'smith 1' },
        },
        { id: 's2', price: 3, type: 'agent', content: { name: 'smith 2' }, loop: { mind: 'code' } },
        {
          id: 't',
          price: 2,
          codeFiles: [{ file: 'smith.ts', lines: expect.any(Number) }],
          content: null,
        },
      ],
    },
  )

  test('with the files that it keeps, and nothing else, it is the same scenario again', () => {
    const text = 'artifacts: [{id: "s{n}", count: 2, from: lib/smith.yaml}]\n'
    const once = check(text, {})!
    const again = check(text, { options: { read: (file) => once.files[file] ?? null } })
    expect(again).toEqual(once)
  })

  right(
    'whichever end comes first',
    'until: [1m, {events: 9}, 10s, {when: now > 5}, {when: b}]\n',
    {
      until: { timeUs: 10_000_000, events: 9, when: '(now > 5) || (b)' },
    },
  )
  right('one end', 'until: {events: 9}\n', { until: { events: 9 } })
  right(
    'time and configuration are one tree',
    `time: {ties: seeded}
config: {time: {min_step: 2ms, ties: fifo}, fees: {search: 0}}\n`,
    {
      config: { time: { ties: 'seeded', min_step: 2_000, pace: 0 }, fees: { search: 0, spawn: 5 } },
    },
  )

  right(
    'interventions stand in order of time',
    `${BOB}at:
  - {at: 2h, set: {fees: {search: 3}}}
  - {at: 1h, set: {fees: {transfer: 9}}}
  - {at: 1h, invoke: genesis_ledger.transfer, as_caller: bob, args: {to: x}}
  - {at: 0, endow: {bob: {scrip: 5, llm_rate: {rate: 1/min, capacity: 2}}}}
expect: [{say: s, that: "true", at: 5s}, {say: t, that: "false"}]
measure: {every: 1m, wealth: gini}\n`,
    {
      at: [
        {
          kind: 'endow',
          atUs: 0,
          endow: {
            bob: {
              stocks: { scrip: 5 },
              quotas: {},
              flows: { llm_rate: { ratePerMinute: 1, capacity: 2 } },
            },
          },
        },
        { kind: 'set', atUs: 3_600_000_000, config: { fees: { transfer: 9, search: 1 } } },
        { kind: 'invoke', atUs: 3_600_000_000, as_caller: 'bob', args: { to: 'x' } },
        { kind: 'set', atUs: 7_200_000_000, config: { fees: { transfer: 9, search: 3 } } },
      ],
      expect: [
        { say: 's', that: 'true', atUs: 5_000_000 },
        { say: 't', that: 'false' },
      ],
      measure: { everyUs: 60_000_000, of: { wealth: 'gini' } },
    },
  )

  right(
    'loops stay as they are written',
    `${BOB}    loop: {mind: script, script: [{at: 5s,
      invoke: "{d.result.id}.run", args: {a: "{d.result.id} {x}"},
      max_spend: "{d.result.price}", as: e}]}\n`,
    {
      artifacts: [
        {
          loop: {
            mind: 'script',
            script: [
              {
                at: '5s',
                invoke: '{d.result.id}.run',
                args: { a: '{d.result.id} {x}' },
                max_spend: '{d.result.price}',
                as: 'e',
              },
            ],
          },
        },
      ],
    },
  )

  right(
    'anchors stand for what they name',
    `artifacts:
  - &one {id: a, type: account, has_standing: true, endow: &e {scrip: 3}}
  - {id: b, type: account, has_standing: true, endow: *e}\n`,
    {
      artifacts: [{ id: 'a' }, { id: 'b', endow: { stocks: { scrip: 3 } } }],
    },
  )

  right(
    'settings reach the scenario and its configuration',
    BOB,
    {
      seed: 9,
      until: { timeUs: 5_000_000 },
      config: { fees: { search: 0 }, limits: { depth: 2 }, time: { ties: 'seeded' } },
      artifacts: [{ price: 3, endow: { stocks: { scrip: 8 } }, read_price: 4 }],
    },
    {
      seed: 9,
      until: '5s',
      set: [
        'fees.search=0',
        'config.limits.depth=2',
        'time.ties=seeded',
        'artifacts.bob.price=3',
        'artifacts.bob.endow.scrip=8',
        'artifacts.0.read_price=4',
      ],
    },
  )
})

describe('populations', () => {
  const CROWD = `artifacts:
  - id: b_{n}
    type: account
    has_standing: true
    count: 300
    draw: {v: {uniform: [10, 20]}, w: {integer: [1, 3]},
           k: {choice: [x, {deep: true}]}, g: {normal: [0, 1]}}
    price: "{w}"
    endow: {scrip: "{w}", llm_budget: "$0.0{w}"}
    content: {value: "{v}", say: "I am {n} with {w}", n: "{n}",
              kind: "{k}", g: "{g}", other: "{z} {d.result.id}"}
`
  const one = (seed: number, text = CROWD) => check(text, { options: { seed } })!.artifacts

  test('copies count from one and draw within their bounds', () => {
    const crowd = one(1)
    expect(crowd.map((copy) => copy.id)).toEqual(
      Array.from({ length: 300 }, (_, i) => `b_${i + 1}`),
    )
    let sum = 0
    for (const [i, copy] of crowd.entries()) {
      const content = copy.content as { value: number; g: number; [key: string]: unknown }
      expect(content.value >= 10 && content.value < 20).toBe(true)
      expect([1, 2, 3]).toContain(copy.price)
      expect(copy.endow.stocks).toEqual({ scrip: copy.price, llm_budget: copy.price * 10_000 })
      expect(content).toMatchObject({ n: i + 1, say: `I am ${i + 1} with ${copy.price}` })
      expect(content.other).toBe('{z} {d.result.id}')
      expect(['x', { deep: true }]).toContainEqual(content.kind)
      sum += content.g
    }
    expect(new Set(crowd.map((copy) => copy.price))).toEqual(new Set([1, 2, 3]))
    expect(Math.abs(sum / 300)).toBeLessThan(0.25)
  })

  test('a draw depends on seed, id and name alone', () => {
    expect(one(1)).not.toEqual(one(2))
    const fewer = CROWD.replace('count: 300', 'count: 2').replace('w: {integer: [1, 3]},', '')
    const values = (copies: Scenario['artifacts']) =>
      copies.slice(0, 2).map((copy) => (copy.content as { value: number }).value)
    expect(values(one(1, fewer.replaceAll('"{w}"', '1').replace('$0.0{w}', '$0')))).toEqual(
      values(one(1)),
    )
  })

  wrong(
    'copies need names of their own',
    `artifacts:
  - {id: b, type: account, has_standing: true, count: 2}\n`,
    ['4:6  artifacts[0].id  2 copies need {n} in their id'],
  )
  wrong(
    'a copy may meet another artifact',
    `artifacts:
  - {id: b_2, type: account, has_standing: true}
  - {id: "b_{n}", type: account, has_standing: true, count: 3}\n`,
    ['5:6  artifacts[1].id  the id "b_2" is there twice'],
  )
  wrong(
    'draws are checked',
    `artifacts:
  - {id: a, type: account, has_standing: true, draw: {v: {uniform: [3, 1]}, w: {unifrm: [1, 2]}, n: {choice: [1]}}}
  - {id: b, type: account, has_standing: true, draw: {v: {choice: []}}, count: 0}
  - {id: "c_{v}", type: account, has_standing: true, draw: {v: {choice: [1]}}}
  - {id: d, type: account, has_standing: true, draw: {v: {uniform: [1, 2]}}, price: "{v}"}\n`,
    [
      '4:59  artifacts[0].draw.v.uniform  the first must not be above the second',
      '4:81  artifacts[0].draw.w.unifrm  unknown key "unifrm": did you mean "uniform"?',
      '4:98  artifacts[0].draw.n  draw under another name',
      '5:59  artifacts[1].draw.v.choice  is too small: the least is 1 items',
      '5:73  artifacts[1].count  0 is too small: the least is 1',
      '6:6  artifacts[2].id  {v} is drawn by the id',
      '7:78  artifacts[3].price  is not an integer',
    ],
  )
})
