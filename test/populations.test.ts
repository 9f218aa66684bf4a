// Draws, rows of files and networks in scenario files: what they become, and what is refused.
import { describe, expect, test } from 'vitest'
import { cellValue, readCsv } from '../src/run/csv.ts'
import type { Scenario } from '../src/run/scenario.ts'
import { BOB, check, wrong as wrongWith } from './scenario_check.ts'

const CSV: Record<string, string> = {
  'people.csv': 'who,income,code,size of home\nann,10,007,3\nben,20,1,4\ncat,30,x,5\n',
  'broken.csv': 'a,b\n1,2\n3,"4\n',
  'uneven.csv': 'a,b\n1,2\n3,4,5\n',
  'twice.csv': 'a,a\n1,2\n',
  'empty.csv': 'a,b\n',
  'edges.csv': 'from,to\nbob,b_1\nb_1,zed\n',
  'loop.csv': 'from,to\nb_1,b_2\nb_2,b_2\n',
}
const read = (file: string) => CSV[file] ?? null
const wrong = (name: string, text: string, problems: string[]) =>
  wrongWith(name, text, problems, { read })
const right = (text: string, seed = 1) => check(text, { options: { read, seed } })!

const ACCOUNT = 'type: account, has_standing: true'
const contentOf = ({ artifacts }: Scenario, id: string) =>
  artifacts.find((one) => one.id === id)!.content as Record<string, never>

describe('CSV', () => {
  test('has quotes, line ends of both kinds, and a mark at its beginning', () => {
    expect(readCsv('\uFEFFa,b\r\n"x, ""y""","two\nlines"\r\n\r\nz,1\r\n')).toEqual({
      ok: true,
      csv: {
        names: ['a', 'b'],
        rows: [
          ['x, "y"', 'two\nlines'],
          ['z', '1'],
        ],
        lines: [3, 5],
      },
    })
  })

  test('numbers are what reads back as it stands', () => {
    const cells = ['1', '-2.50', '1e3', '0.1', '', ' ', '007', '+1', '1,5', 'NaN', '1e999', '-0']
    expect(cells.map(cellValue)).toEqual([
      1,
      -2.5,
      1000,
      0.1,
      null,
      null,
      '007',
      '+1',
      '1,5',
      'NaN',
      '1e999',
      0,
    ])
  })
})

describe('draws', () => {
  const CROWD = (draws: string, more = '') => `artifacts:
  - id: "a_{n}"
    ${ACCOUNT.replace(', ', '\n    ')}
    count: 50
    draw: {${draws}}
    ${more}
    content: {x: "{x}", y: "{y}"}\n`
  const xs = (scenario: Scenario, key = 'x') =>
    scenario.artifacts.map((one) => (one.content as Record<string, number>)[key]!)

  test('in one group go together, and each keeps its bounds', () => {
    const draws = 'x: {uniform: [0, 1]}, y: {exponential: {rate: 2}, max: 1}'
    const group = (r: number) => `correlated: [{draws: [x, y], matrix: [[1, ${r}], [${r}, 1]]}]`
    const rank = (values: number[]) => values.map((one) => values.filter((o) => o < one).length)
    const agreeing = (r: number) => {
      const scenario = right(CROWD(draws, group(r)))
      const [x, y] = [rank(xs(scenario)), rank(xs(scenario, 'y'))]
      expect(xs(scenario, 'y').every((one) => one > 0 && one <= 1)).toBe(true)
      return x.reduce((sum, one, i) => sum + Math.abs(one - y[i]!), 0)
    }
    expect(agreeing(0.99)).toBeLessThan(agreeing(0.3))
    expect(agreeing(0.3)).toBeLessThan(agreeing(-0.9))
  })

  test('another draw, or another number of copies, changes none of them', () => {
    const one = 'x: {gamma: {shape: 2, scale: 3}}, y: {poisson: {mean: 4}}'
    const all = right(CROWD(one))
    expect(xs(right(CROWD(`z: {beta: {alpha: 1, beta: 2}}, ${one}`)))).toEqual(xs(all))
    expect(xs(right(CROWD(one).replace('count: 50', 'count: 5')))).toEqual(xs(all).slice(0, 5))
    expect(xs(right(CROWD(one), 2))).not.toEqual(xs(all))
  })

  test('bounds and rounding hold for those of the first format too', () => {
    const scenario = right(
      CROWD(
        'x: {normal: [0, 10], min: -2.5, max: 2.5, round: true}, y: {uniform: [0, 9], round: true}',
      ),
    )
    const isWhole = (from: number, to: number) => (one: number) =>
      Number.isInteger(one) && one >= from && one <= to
    expect(xs(scenario).every(isWhole(-2, 2))).toBe(true)
    expect(xs(scenario, 'y').every(isWhole(0, 9))).toBe(true)
    expect(new Set(xs(scenario)).size).toBeGreaterThan(3)
  })

  wrong(
    'parameters are checked, each in its place',
    `artifacts:
  - {id: a, ${ACCOUNT}, draw: {v: {pareto: {scale: 1, shape: 0}}}}
  - {id: b, ${ACCOUNT}, draw: {v: {poisson: {mean: -1}, round: true}}}
  - {id: c, ${ACCOUNT}, draw: {v: {choice: [a, b], weights: [1]}}}
  - {id: d, ${ACCOUNT}, draw: {v: {gamma: {shape: 2, scael: 1}}}}
  - {id: e, ${ACCOUNT}, draw: {v: {normal: [0, 1], min: 3, max: 2}}}
  - {id: f, ${ACCOUNT}, draw: {v: {normal: [0, 1], min: 40}}}
  - {id: g, ${ACCOUNT}, draw: {v: {choice: [1], round: true}}}
  - {id: h, ${ACCOUNT}, draw: {v: {uniform: [0, 1], normal: [0, 1]}}}
  - {id: i, ${ACCOUNT}, draw: {v: {exponential: 3}}}
  - {id: j, ${ACCOUNT}, draw: {v: {uniform: [1, 2]}}, endow: {scrip: "{v}"}}\n`,
    [
      '4:78  artifacts[0].draw.v.pareto.shape  0 is too small: the least is 0.1',
      '5:69  artifacts[1].draw.v.poisson.mean  -1 is too small: the least is 0',
      '6:75  artifacts[2].draw.v.weights  there are 1 for 2 choices',
      '7:59  artifacts[3].draw.v.gamma.scale  "scale" is missing',
      '7:77  artifacts[3].draw.v.gamma.scael  did you mean "scale"?',
      '8:75  artifacts[4].draw.v.min  3 is above max: 2',
      '9:55  artifacts[5].draw.v  next to nothing of the distribution is from min to max',
      '10:72  artifacts[6].draw.v.round  round is for numbers',
      '11:55  artifacts[7].draw.v  write one of uniform: [a, b]',
      '12:59  artifacts[8].draw.v.exponential  write {rate: 0.1} or {mean: 10}',
      '13:86  artifacts[9].endow.scrip  is not an integer: round: true makes a draw whole',
    ],
  )
  const TWO = 'draw: {v: {uniform: [0, 1]}, w: {choice: [1, 2]}, u: {normal: [0, 1]}}'
  wrong(
    'groups are checked',
    `artifacts:
  - {id: a, ${ACCOUNT}, ${TWO}, correlated: [{draws: [v, w], matrix: [[1, 0], [0, 1]]}]}
  - {id: b, ${ACCOUNT}, ${TWO}, correlated: [{draws: [v, x], matrix: [[1, 0], [0, 1]]}]}
  - {id: c, ${ACCOUNT}, ${TWO}, correlated: [{draws: [v, u], matrix: [[1, 0.5], [0.4, 1]]}]}
  - {id: d, ${ACCOUNT}, ${TWO}, correlated: [{draws: [v, u], matrix: [[1, 2], [2, 1]]}]}
  - {id: e, ${ACCOUNT}, ${TWO}, correlated: [{draws: [v, v], matrix: [[1, 0], [0, 1]]}]}\n`,
    [
      '4:145  artifacts[0].correlated[0].draws[1]  "w" is no number',
      '5:145  artifacts[1].correlated[0].draws[1]  "x" is not drawn',
      '6:149  artifacts[2].correlated[0].matrix  v with u is 0.5 above the diagonal and 0.4 below',
      '7:149  artifacts[3].correlated[0].matrix  it must be above -1 and below 1',
      '8:145  artifacts[4].correlated[0].draws[1]  "v" is correlated already',
    ],
  )
})

describe('data files', () => {
  test('give rows whole, and their text is kept', () => {
    const scenario = right(`artifacts:
  - {id: "p_{n}", ${ACCOUNT}, count: rows, data: {file: people.csv, columns: {who: who, of: size of home, code: code}}, content: {who: "{who}", of: "{of}", say: "{who}{code}"}}\n`)
    expect(scenario.artifacts.map((one) => one.content)).toEqual([
      { who: 'ann', of: 3, say: 'ann007' },
      { who: 'ben', of: 4, say: 'ben1' },
      { who: 'cat', of: 5, say: 'catx' },
    ])
    expect(scenario.files).toEqual({ 'people.csv': CSV['people.csv'] })
  })

  test('without replacement each row comes once, in an order of the seed', () => {
    const names = (seed: number) =>
      right(
        `artifacts:
  - {id: "p_{n}", ${ACCOUNT}, count: 3, data: {file: people.csv, pick: without_replacement, columns: {who: who}}, content: "{who}"}\n`,
        seed,
      ).artifacts.map((one) => one.content as string)
    const orders = Array.from({ length: 40 }, (_, i) => names(i))
    for (const one of orders) expect(new Set(one)).toEqual(new Set(['ann', 'ben', 'cat']))
    expect(new Set(orders.map((one) => one.join())).size).toBe(6)
  })

  const COLUMNS = 'columns: {who: who}'
  wrong(
    'say what is wrong with them, and where',
    `artifacts:
  - {id: a, ${ACCOUNT}, data: {file: none.csv}}
  - {id: b, ${ACCOUNT}, data: {file: broken.csv}}
  - {id: c, ${ACCOUNT}, data: {file: uneven.csv}}
  - {id: d, ${ACCOUNT}, data: {file: twice.csv}}
  - {id: e, ${ACCOUNT}, data: {file: people.csv}}
  - {id: f, ${ACCOUNT}, data: {file: people.csv, columns: {who: name}}}
  - {id: "g_{n}", ${ACCOUNT}, count: 4, data: {file: people.csv, ${COLUMNS}}}
  - {id: h, ${ACCOUNT}, count: rows}
  - {id: i, ${ACCOUNT}, data: {file: people.csv, ${COLUMNS}}, draw: {who: {uniform: [0, 1]}}}
  - {id: j, ${ACCOUNT}, draw: {v: {column: {file: people.csv, name: wage}}}}
  - {id: k, ${ACCOUNT}, draw: {v: {column: {file: people.csv, name: who}, max: 3}}}
  - {id: l, ${ACCOUNT}, data: {file: empty.csv}}
  - {id: m, ${ACCOUNT}, data: {file: people.csv, pick: at_random}}\n`,
    [
      '4:55  artifacts[0].data.file  there is no file none.csv beside the scenario',
      '5:55  artifacts[1].data.file  broken.csv:3  is no CSV',
      '6:55  artifacts[2].data.file  uneven.csv:3  has 3 cells for the 2 columns',
      '7:55  artifacts[3].data.file  twice.csv:1  has the column "a" twice',
      '8:48  artifacts[4].data  people.csv has the column "size of home", which no {name} can say',
      '9:83  artifacts[5].data.columns.who  it has who, income, code, size of home',
      '10:64  artifacts[6].data.pick  4 copies need as many rows, and people.csv has 3',
      '11:48  artifacts[7].count  count: rows needs data',
      '12:102  artifacts[8].draw.who  {who} is a column of the data too',
      '13:86  artifacts[9].draw.v.column.name  people.csv has no column "wage"',
      '14:98  artifacts[10].draw.v.max  max is for numbers: the column has others too',
      '15:55  artifacts[11].data.file  empty.csv has no rows',
      '16:73  artifacts[12].data.pick  "at_random" is not known: use in_order',
    ],
  )
})

describe('networks', () => {
  const NET = (network: string) => `  - {id: net, type: network, owner: bob, network: ${network}}\n`
  const CROWD = `  - {id: "b_{n}", ${ACCOUNT}, count: 6}\n`

  test('are made whatever the order of artifacts is', () => {
    const net = NET('{kind: ring, members: "b_{n}"}')
    const crowd = CROWD.replace(
      'count: 6',
      'count: 6, draw: {near: {neighbours: net}}, content: "{near}"',
    )
    for (const text of [net + crowd, crowd + net]) {
      const scenario = right(`${BOB}${text}`)
      expect(contentOf(scenario, 'b_1')).toEqual(['b_2', 'b_6'])
      expect(contentOf(scenario, 'net').neighbours).toMatchObject({ b_4: ['b_3', 'b_5'] })
    }
  })

  const wrongNet = (network: string, problem: string) =>
    wrong(`${network} is refused`, `${BOB}${CROWD}${NET(network)}`, [problem])
  wrongNet(
    '{kind: rign, members: "b_{n}"}',
    '8:52  artifacts[2].network.kind  did you mean "ring"?',
  )
  wrongNet('{kind: ring}', '8:42  artifacts[2].network.members  write the id of a population')
  wrongNet(
    '{kind: ring, members: "c_{n}"}',
    '8:64  artifacts[2].network.members  no artifact of the scenario has the id "c_{n}"',
  )
  wrongNet(
    '{kind: ring, members: [b_1, b_2, b_9]}',
    '8:64  artifacts[2].network.members  "b_9" is nobody',
  )
  wrongNet(
    '{kind: ring, members: [b_1, b_2, b_1]}',
    '8:64  artifacts[2].network.members  "b_1" is there twice',
  )
  wrongNet(
    '{kind: small_world, members: "b_{n}", neighbours: 3, rewire: 0.1}',
    '8:89  artifacts[2].network.neighbours  must be even',
  )
  wrongNet(
    '{kind: small_world, members: "b_{n}", neighbours: 6, rewire: 0.1}',
    '8:89  artifacts[2].network.neighbours  6 are too many: with 6 members the most is 4',
  )
  wrongNet(
    '{kind: lattice, members: "b_{n}", columns: 4}',
    '8:85  artifacts[2].network.columns  6 members fill no rows of 4',
  )
  wrongNet('{kind: random, members: "b_{n}"}', '8:42  artifacts[2].network  write p: 0.1')
  wrongNet(
    '{kind: random, members: "b_{n}", edges: 16}',
    '8:84  artifacts[2].network.edges  16 are too many: with 6 members the most is 15',
  )
  wrongNet(
    '{kind: scale_free, members: "b_{n}", edges: 6}',
    '8:88  artifacts[2].network.edges  6 are too many: with 6 members the most is 5',
  )
  wrongNet(
    '{kind: file, file: edges.csv, members: [bob, b_1]}',
    '8:81  artifacts[2].network.members  edges.csv:3 has "zed", which is none of them',
  )
  wrongNet('{kind: file, file: edges.csv}', '8:42  artifacts[2].network.members  "zed" is nobody')
  wrongNet(
    '{kind: file, file: loop.csv}',
    '8:64  artifacts[2].network.file  loop.csv:3 links "b_2" with',
  )
  wrongNet(
    '{kind: file, file: people.csv}',
    '8:64  artifacts[2].network.file  needs columns named from',
  )
  wrongNet(
    '{kind: complete, members: {of: "x{n}", count: 2000}}',
    '8:42  artifacts[2].network  comes to 1999000 edges: the most is 500000',
  )
  wrong(
    'neighbours are of a network, and of a member',
    `${BOB}${CROWD}${NET('{kind: ring, members: "b_{n}"}')}  - {id: x, ${ACCOUNT}, draw: {v: {neighbours: nett}}}
  - {id: y, ${ACCOUNT}, draw: {v: {neighbours: net}}}
  - {id: z, type: data, owner: bob, content: 1, network: {kind: ring, members: "b_{n}"}}\n`,
    [
      '9:59  artifacts[3].draw.v.neighbours  "nett" is no network: those of the scenario are net',
      '10:59  artifacts[4].draw.v.neighbours  "y" is no member of net',
      '11:37  artifacts[5].content  its network is its content',
    ],
  )
})
