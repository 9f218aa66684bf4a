// Wrong scenario files: what is said of them, by line, column and path.
import { describe, expect, test } from 'vitest'
import { formatProblem } from '../src/run/problem.ts'
import { isProblems, loadScenario, readScenario } from '../src/run/scenario.ts'
import { BOB, wrong } from './scenario_check.ts'

const FACE = 'interface: {description: d, tools: [{name: run, inputSchema: {type: object}}]}'

describe('wrong scenarios', () => {
  wrong(
    'unknown keys suggest the nearest',
    `untill: 5s
artifacts:
  - {id: bob, type: account, has_standing: true, pryce: 3}
  - {id: al, type: account, has_standing: true, loop: {mind: code, evry: 3s}}
expect: [{say: a, thta: b}]\n`,
    [
      '3:1  untill  unknown key "untill": did you mean "until"?',
      '5:50  artifacts[0].pryce  unknown key "pryce": did you mean "price"?',
      '6:68  artifacts[1].loop.evry  unknown key "evry": did you mean "every"?',
      '7:10  expect[0].that  "that" is missing',
      '7:19  expect[0].thta  unknown key "thta": did you mean "that"?',
    ],
  )
  wrong(
    'wrong units',
    `until: 5 s
artifacts:
  - id: bob
    type: account
    has_standing: true
    price: 1.5
    endow: {disk: 10KB, llm_budget: 0.5, scrip: -1, compute: {rate: x, capacity: 1}, gold: 3}
    loop: {mind: native, name: a, every: 10}
native: minds.ts\n`,
    [
      '3:1  until  "5 s" is no end',
      '8:5  artifacts[0].price  1.5 is not an integer',
      '10:35  artifacts[0].loop.every  10 is not a duration: write a duration such as 250ms, 10s',
    ].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)),
  )
  wrong(
    'wrong endowments',
    `${BOB}    endow: {disk: 10KB, llm_budget: 0.5, scrip: -1, compute: {rate: x}, gold: 3}
at: [{at: 1s, endow: {bob: {compute: {rate: 3}}, bobb: {}}}]\n`,
    [
      '7:13  artifacts[0].endow.disk  "10KB" is wrong: write a size',
      '7:25  artifacts[0].endow.llm_budget  0.5 is wrong: write money',
      '7:42  artifacts[0].endow.scrip  -1 is too small',
      '7:63  artifacts[0].endow.compute.rate  "x" is wrong: write a rate',
      '7:73  artifacts[0].endow.gold  unknown key "gold": use scrip, llm_budget, disk',
      '8:29  at[0].endow.bob.compute.capacity  "capacity" is missing',
      '8:50  at[0].endow.bobb  "bobb" is nobody: did you mean "bob"?',
    ],
  )
  wrong(
    'dangling names',
    `genesis: {without: [genesis_mint, genesis_freewar]}
artifacts:
  - {id: bob, type: account, has_standing: true, depends_on: [note, nte], owner: bobb}
  - {id: note, type: data, owner: bob, access_contract_id: genesis_frewar}
  - {id: note2, type: data, owner: genesis_mint}
at: [{at: 1s, invoke: a.b, as_caller: alice}]\n`,
    [
      '3:35  genesis.without[1]  "genesis_freewar" is no genesis artifact: did you mean "genesis_freeware"?',
      '5:69  artifacts[0].depends_on[1]  "nte" is nobody: did you mean "note"?',
      '5:75  artifacts[0].owner  "bobb" is nobody: did you mean "bob"?',
      '6:40  artifacts[1].access_contract_id  "genesis_frewar" is nobody: did you mean "genesis_freeware"?',
      '7:29  artifacts[2].owner  left out by genesis.without',
      '8:28  at[0].as_caller  "alice" is nobody',
    ],
  )
  wrong(
    'what is done from outside',
    `artifacts:
  - {id: a, type: account, has_standing: true}
  - {id: d, type: data, owner: a}
at:
  - {at: 1s, invoke: genesis_clock.now, as_caller: d}
  - {at: 2s, set: {time: {ties: seeded}}}\n`,
    [
      `7:41  at[0].as_caller  "d" has no standing: it can't bear the cost of a call`,
      '8:27  at[1].set.time.ties  how ties are broken is fixed for a run',
    ],
  )
  wrong(
    'ids',
    `artifacts:
  - {id: genesis_x, type: account, has_standing: true}
  - {id: 1a, type: account, has_standing: true}
  - {id: 12, type: account, has_standing: true}
  - {id: a, type: account, has_standing: true}
  - {id: a, type: two words, has_standing: true}
  - {type: account, has_standing: true}
  - x\n`,
    [
      '4:6  artifacts[0].id  genesis_ is reserved',
      '5:6  artifacts[1].id  an id starts with a letter',
      '6:6  artifacts[2].id  12 is not a text (quote it)',
      '8:13  artifacts[4].type  one word',
      '9:5  artifacts[5].id  "id" is missing: it must be a text',
      '10:5  artifacts[6]  "x" is not a map',
    ],
  )
  wrong('the same id twice', `${BOB}  - {id: bob, type: account, has_standing: true}\n`, [
    '7:6  artifacts[1].id  the id "bob" is there twice',
  ])
  wrong(
    'flags and fields that do not fit',
    `artifacts:
  - {id: a, type: agent, owner: a, loop: {mind: external}}
  - {id: b, type: agent, has_standing: true, loop: {mind: code}, code: "function step() {}"}
  - {id: c, type: tool, owner: b, can_execute: true, code: "function run() {}"}
  - {id: d, type: tool, owner: b, can_execute: true, ${FACE}}
  - {id: e, type: data}
  - {id: f, type: data, owner: b, endow: {scrip: 3}}
  - {id: g, type: right, owner: b, endow: {scrip: 3}}
  - {id: h, type: agent, has_standing: true, loop: {mind: native, name: zi}}
  - {id: i, type: data, owner: f, price: 3}
  - {id: j, type: data, owner: b, depends_on: [k]}
  - {id: k, type: data, owner: b, depends_on: [j]}
  - {id: l, type: tool, owner: b, can_execute: true, code: "", interface: {description: d, tools: [{name: run}]}}\n`,
    [
      '4:36  artifacts[0].loop  a loop needs standing',
      '5:53  artifacts[1].loop.mind  mind: code needs can_execute: true',
      '6:35  artifacts[2].can_execute  can_execute: true needs an interface',
      '7:35  artifacts[3].can_execute  can_execute: true needs code',
      '8:5  artifacts[4].owner  needs an owner',
      '9:35  artifacts[5].endow  only what has standing holds anything',
      '10:44  artifacts[6].endow.scrip  scrip is a stock',
      '11:67  artifacts[7].loop.name  needs native: file.ts',
      '12:35  artifacts[8].price  its owner "f" has no standing',
      '13:35  artifacts[9].depends_on  depends on itself: j → k → j',
      '14:35  artifacts[10].depends_on  depends on itself: k → j → k',
      '15:64  artifacts[11].interface  interface.tools[0].inputSchema must be',
    ],
  )
  wrong(
    'files',
    `native: mind.ts
genesis: {with: [g.ts]}
artifacts:
  - {id: a, type: data, owner: b, code: {file: smth.js}}
  - {id: c, type: data, owner: b, code: {file: enum.ts}}
  - {id: d, type: data, owner: b, code: {file: broken.ts}}
  - {id: e, type: data, owner: b, code: {fil: x}}
  - {id: b, type: account, has_standing: true}\n`,
    [
      '3:1  native  there is no file mind.ts beside the scenario',
      '4:18  genesis.with[0]  there is no file g.ts',
      '6:35  artifacts[0].code  there is no file smth.js',
      '7:35  artifacts[1].code  enum is not supported',
      '8:35  artifacts[2].code  broken.ts:2  Unexpected token',
      '9:35  artifacts[3].code  code must be a text, {file: agents/smith.js} or {files: [one.js, more.js]}',
    ],
  )
  wrong(
    'artifacts from files',
    `artifacts:
  - {id: a, from: lib/none.yaml}
  - {id: b, from: 3}
  - {id: c, from: lib/broken.yaml}
  - {id: d, from: lib/list.yaml}
  - {id: e, from: lib/wrong.yaml, owner: f}
  - {id: f, from: lib/smith.yaml, prize: 3, code: {file: none.js}}\n`,
    [
      '4:13  artifacts[0].from  there is no file lib/none.yaml beside the scenario',
      '5:13  artifacts[1].from  3 is no file: write from: library/english.yaml',
      '9:35  artifacts[5].prize  unknown key "prize": did you mean "price"?',
      'lib/broken.yaml:2:1    this key is there twice: keep one',
      'lib/list.yaml:1:1    is not a map: write the fields of an artifact',
      'lib/wrong.yaml:1:1  id  id is given in the scenario, where the artifact is made',
      'lib/wrong.yaml:2:1  pryce  unknown key "pryce": did you mean "price"?',
      'lib/wrong.yaml:3:1  artifacts[4].price  -3 is too small',
    ],
  )
  wrong(
    'code of artifacts from files',
    `artifacts:
  - {id: e, from: lib/wrong.yaml, owner: e, price: 0}
  - {id: f, from: lib/smith.yaml, has_standing: false, owner: e}\n`,
    [
      'lib/wrong.yaml:1:1  id  id is given',
      'lib/wrong.yaml:2:1  pryce  unknown key',
      'lib/wrong.yaml:5:1  artifacts[0].code  there is no file lib/none.js beside the scenario',
      'lib/smith.yaml:6:1  artifacts[1].loop  a loop needs standing',
    ],
  )
  wrong(
    'sizes',
    `config: {limits: {code_bytes: 3B, content_bytes: 1B, depends_on: 0}}
artifacts:
  - {id: b, type: account, has_standing: true, code: "1234", content: {a: 1}, depends_on: [c]}
  - {id: c, type: data, owner: b, content: 1}\n`,
    [
      '5:48  artifacts[0].code  is 4B: limits.code_bytes allows 3B',
      '5:62  artifacts[0].content  is 7B',
      '5:79  artifacts[0].depends_on  has 1 ids: limits.depends_on is 0',
    ],
  )
  wrong(
    'configuration',
    `time: {ties: fiffo, min_stp: 3}
config:
  fees:
    transfre: 3
  time: {pace: -1}
at:
  - {at: 1s, set: {fees: {search: x}}}
  - {at: 1s, sett: {}}
  - {at: 1s}
  - {at: 1, invoke: a, as_caller: b}\n`,
    [
      '3:8  time.ties  "fiffo" is not known: did you mean "fifo"?',
      '3:21  time.min_stp  unknown key "min_stp": did you mean "min_step"?',
      '6:5  config.fees.transfre  unknown key "transfre": did you mean "transfer"?',
      '7:10  config.time.pace  -1 is too small',
      '9:27  at[0].set.fees.search  "x" is not a number',
      '10:14  at[1].sett  unknown key "sett": did you mean "set"?',
      '11:5  at[2]  needs one of set, invoke, endow',
      '12:6  at[3].at  1 is wrong: write a duration',
      '12:13  at[3].invoke  "a" is not a call: write artifact.method',
    ],
  )
  wrong(
    'everything at the top goes wrong at once',
    `until: {evnts: 3}
seed: 1.5
at: 3
artifacts:
  - {id: bob, type: account, has_standing: 1}\n`,
    [
      '3:1  until.events  "events" is missing',
      '3:9  until.evnts  unknown key "evnts": did you mean "events"?',
      '4:1  seed  1.5 is not an integer',
      '5:1  at  3 is not a list',
      '7:30  artifacts[0].has_standing  1 is not true or false',
    ],
  )
  wrong(
    'a script is checked entry by entry',
    `${BOB}    loop:
      mind: script
      script:
        - {at: 1s, invoke: nobody_yet.run}
        - {at: 1, invoke: run, arg: {}}
        - {at: 1s, invoke: a.b, as: "1", max_spend: -1}\n`,
    [
      '11:12  artifacts[0].loop.script[1].at  1 is not a duration',
      '11:19  artifacts[0].loop.script[1].invoke  "run" is not a call: write artifact.method',
      '11:32  artifacts[0].loop.script[1].arg  unknown key "arg": did you mean "args"?',
      '12:33  artifacts[0].loop.script[2].as  a name is letters',
      '12:42  artifacts[0].loop.script[2].max_spend  -1 is too small',
    ],
  )
  wrong(
    'settings name themselves',
    BOB,
    [
      '--set x    is not a setting: write key.key=value',
      '--set artifacts.bobb.price=3    there is no artifact "bobb": did you mean "bob"?',
      '--set fes.search=3    there is no setting "fes": did you mean "fees"?',
      '--set fees.serch=3  config.fees.serch  unknown key "serch": did you mean "search"?',
      '--set artifacts.bob.price=x  artifacts[0].price  "x" is not a number',
      '--until  until  "5" is no end',
    ],
    {
      until: '5',
      set: ['x', 'artifacts.bobb.price=3', 'fes.search=3', 'fees.serch=3', 'artifacts.bob.price=x'],
    },
  )
})

describe('wrong YAML', () => {
  wrong('a key twice', 'until: 5s\nuntil: 6s\n', ['4:1    this key is there twice'])
  wrong('no anchor', 'until: *x\n', ['3:8  until  *x has no anchor'])
  wrong('tags', 'measure: !!timestamp 2001-01-01\nnative: !!binary abc\n', [
    '3:10    use plain values without tags',
    '4:9    use plain values without tags',
  ])
  wrong(
    'keys that are no text',
    'measure: {1: a, ? [x] : 3, true: b, <<: {a: 1}, __proto__: 1}\n',
    [
      '3:11  measure  a key must be text: put it in quotes',
      '3:19  measure  a key must be text',
      '3:28  measure  a key must be text',
      '3:37  measure.<<  is not allowed: write the keys out',
      '3:49  measure.__proto__  is not allowed',
    ],
  )
  wrong('numbers that JSON cannot hold', 'measure: [12345678901234567890, .inf, .nan, 1e300]\n', [
    '3:11  measure[0]  12345678901234567890 passes 2^53',
    '3:33  measure[1]  is Infinity',
    '3:39  measure[2]  is NaN',
  ])
  wrong('several documents', 'until: 5s\n---\nx: 1\n', ['4:1    several documents'])
  wrong('what is no YAML', 'measure: {a: [1\n', ['4:1    must'])
  wrong(
    'a bomb of anchors',
    `measure:
  a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
  e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
  f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
  g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]\n`,
    ['4:37    more than 1000000 values'],
  )
  wrong('an anchor inside itself', 'measure: &x [*x]\n', [
    '3:14  measure[0][0]  nested deeper than 100',
  ])
  wrong('a deep value', `measure: ${'['.repeat(80)}${']'.repeat(80)}\n`, [
    '3:1  measure  a list is not a map',
  ])
  wrong('a very deep value', `measure: ${'['.repeat(20_000)}\n`, ['1:1    nested too deeply'])

  test('no file', () => {
    const loaded = loadScenario('/nowhere/x.yaml')
    expect(isProblems(loaded) && loaded.map(formatProblem)).toEqual([
      '/nowhere/x.yaml  there is no such file, or it cannot be read',
    ])
  })
  test.each(['', '- 1\n', 'x\n', 'null\n'])('%j is no scenario', (text) => {
    const loaded = readScenario(text, 'x.yaml')
    expect(isProblems(loaded) && formatProblem(loaded[0]!)).toContain('x.yaml:1:1  ')
  })
})
