// What the page of the inspector computes: addresses, jumps, figures, the lineage of runs.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { RunRow } from '../src/inspect/answers_run.ts'
import {
  changed,
  formatAddress,
  instantOf,
  readAddress,
  sharedLink,
} from '../src/inspect/page/address.ts'
import { shared } from '../src/inspect/page/flights.ts'
import {
  bytesText,
  durationText,
  giniText,
  moneyText,
  numberText,
  shareText,
  shortNumber,
} from '../src/inspect/page/format.ts'
import { lineage } from '../src/inspect/page/lineage.ts'
import { ask as askServer, noteFinished } from '../src/inspect/page/server.ts'
import { readJump } from '../src/inspect/page/time_jump.ts'

describe('addresses', () => {
  const read = (href: string) => {
    const url = new URL(href, 'http://127.0.0.1')
    return readAddress(url.pathname, url.search)
  }
  const kept = [
    '/runs',
    '/runs/bazaar/overview',
    '/runs/bazaar/artifact?id=a+b%26c&seq=12',
    '/runs/deep%2Ffolder%2Frun%20one/event?id=7',
    '/compare?a=one&b=two',
    '/studies',
  ]
  for (const href of kept) {
    test(`${href} is read and written back`, () => expect(formatAddress(read(href))).toBe(href))
  }

  test('what names nothing is nowhere, and the root lists runs', () => {
    expect(read('/').page).toBe('runs')
    expect(read('/runs/a').view).toBe('overview')
    for (const href of ['/else', '/runs/a/b/c', '/compare/x', '/runs/%E0%A4%A/overview']) {
      expect(read(href).page, href).toBe('nowhere')
    }
  })

  test('an instant is a number, or the end', () => {
    expect(instantOf(read('/runs/a/events?seq=12').query)).toBe(12)
    for (const seq of ['', '-1', '1e3', 'x', '9'.repeat(16)]) {
      expect(instantOf({ seq })).toBe(null)
    }
    expect(changed({ seq: '12', id: 'a' }, { seq: null }).seq).toBe(undefined)
  })

  test('a shared link carries the token and where to go', () => {
    const link = sharedLink('http://127.0.0.1:80/?token=t', read('/runs/a/event?id=1&seq=2'))
    expect(new URL(link).searchParams.get('to')).toBe('/runs/a/event?id=1&seq=2')
    expect(new URL(link).searchParams.get('token')).toBe('t')
  })
})

test('jumps are events or times', () => {
  const jumps: [string, ReturnType<typeof readJump>][] = [
    ['#1234', { seq: 1234 }],
    [' 1,234 ', { seq: 1234 }],
    ['90s', { t: 90_000_000 }],
    ['2h 5m', { t: 7_500_000_000 }],
    ['2h5m', { t: 7_500_000_000 }],
    ['2 H 5 M', { t: 7_500_000_000 }],
    ['1.5h', { t: 5_400_000_000 }],
    ['5m 2h', null],
    ['hello', null],
    ['', null],
  ]
  for (const [text, jump] of jumps) expect(readJump(text), text).toEqual(jump)
})

test('figures are short and say their unit', () => {
  const figures: [string, string][] = [
    [durationText(0), '0s'],
    [durationText(250_000), '250ms'],
    [durationText(999_999), '1s'],
    [durationText(3_903_200_000), '1h 5m 3.2s'],
    [durationText(59_960_000), '1m'],
    [durationText(86_400_000_000), '1d'],
    [durationText(90_061_900_000), '1d 1h 1m 1s'],
    [numberText(1_234_567), '1,234,567'],
    [numberText(-1_000), '−1,000'],
    [numberText(0.046), '0.046'],
    [numberText(12.345), '12.3'],
    [numberText(Number.NaN), '–'],
    [shortNumber(12_345), '12.3k'],
    [shortNumber(4_500_000), '4.5M'],
    [moneyText(0), '$0.00'],
    [moneyText(1_234_560_000), '$1,234.56'],
    [moneyText(1_999_999), '$2.00'],
    [moneyText(92_702), '$0.0927'],
    [moneyText(125), '$0.000125'],
    [bytesText(999), '999 B'],
    [bytesText(1_500_000), '1.5 MB'],
    [giniText(431), '0.43'],
    [shareText(1, 8), '13 %'],
    [shareText(1, 300), '0.3 %'],
    [shareText(0, 0), '–'],
  ]
  for (const [text, expected] of figures) expect(text).toBe(expected)
})

test('forks stand under the run that they parted from, also through a filter', () => {
  const row = (run: string, parent: string | null) =>
    ({ run, parent: parent === null ? null : { run: parent } }) as RunRow
  const rows = [row('c', 'b'), row('a', null), row('b', 'a'), row('lost', 'gone'), row('x', 'x')]
  const drawn = (fits: (row: RunRow) => boolean) =>
    lineage(rows, fits).map(({ row, depth }) => `${'>'.repeat(depth)}${row.run}`)
  expect(drawn(() => true)).toEqual(['a', '>b', '>>c', 'lost', 'x'])
  expect(drawn(({ run }) => run === 'c')).toEqual(['a', '>b', '>>c'])
  expect(drawn(() => false)).toEqual([])
})

test('a question that several ask is asked once, and ended when the last of them leaves', async () => {
  const asked: AbortSignal[] = []
  let answer: (value: string) => void = () => {}
  const start = (signal: AbortSignal) => {
    asked.push(signal)
    return new Promise<string>((resolve) => {
      answer = resolve
    })
  }
  const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()]
  const left = shared('/a', one.signal, start).catch(() => 'left')
  const stays = shared('/a', two.signal, start)
  expect(asked).toHaveLength(1)
  one.abort()
  expect([await left, asked[0]!.aborted]).toEqual(['left', false])
  answer('yes')
  expect(await stays).toBe('yes')
  const last = shared('/a', three.signal, start).catch(() => 'left')
  three.abort()
  expect([await last, asked.length, asked[1]!.aborted]).toEqual(['left', 2, true])
})

test('what was answered of a run that nobody writes is kept until it stands elsewhere', async () => {
  let answers = 0
  const server = createServer((_, answer) => answer.end(JSON.stringify(++answers)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const question = (fixed: boolean) => {
    return { url: `http://127.0.0.1:${port}/${fixed}`, run: 'a', fixed }
  }
  const told = async () => [await askServer(question(false)), await askServer(question(true))]
  try {
    expect(await told()).toEqual([1, 2])
    noteFinished('a', 'interrupted 7')
    expect(await told()).toEqual([3, 2])
    noteFinished('a', 'interrupted 7')
    noteFinished('b', null)
    expect(await told()).toEqual([3, 2])
    noteFinished('a', 'ended 9')
    expect(await told()).toEqual([4, 2])
    noteFinished('a', null)
    expect(await told()).toEqual([5, 2])
    expect(await told()).toEqual([6, 2])
  } finally {
    server.close()
  }
})
