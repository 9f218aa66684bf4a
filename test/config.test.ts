// Configuration: every key explained, read, bounded; overrides merge or are refused by path.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { pathText } from '../src/base/shape.ts'
import { configSchema, readConfig } from '../src/kernel/config.ts'
import {
  configTree,
  DEFAULT_CONFIG_FILE,
  defaultConfig,
  defaultTree,
  loadConfig,
  readSetting,
} from '../src/run/config.ts'

type Key = { path: string; comment: string; isLeaf: boolean }

const text = readFileSync(DEFAULT_CONFIG_FILE, 'utf8')
const keys = keysOf(parseDocument(text).contents as unknown as YAMLMap, '')

function keysOf(map: YAMLMap, prefix: string): Key[] {
  return (map.items as Pair[]).flatMap((pair, i) => {
    if (!isScalar(pair.key)) throw new Error('a key must be text')
    const path = `${prefix}${pair.key.value}`
    const comment = pair.key.commentBefore ?? (i === 0 ? (map.commentBefore ?? '') : '')
    const below = isMap(pair.value) && pair.value.items.length > 0 ? pair.value : null
    const own: Key = { path, comment, isLeaf: below === null }
    return below === null ? [own] : [own, ...keysOf(below, `${path}.`)]
  })
}

function sources(folder: string): string[] {
  const root = new URL(`../${folder}/`, import.meta.url)
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('config.ts'))
    .map((file) => readFileSync(new URL(file, root), 'utf8'))
}

describe('config/default.yaml', () => {
  test.each(keys.map((key) => [key.path, key.comment]))('%s has a comment', (_, comment) => {
    expect(comment.trim()).toMatch(/\w+ \w+|\.$/)
  })

  // Fails for a key until what reads it is there: a key that nothing reads has no place.
  const code = [...sources('src'), ...sources('genesis')].join('\n').replace(/\/\/.*$/gm, '')
  const leaves = keys.filter((key) => key.isLeaf).map((key) => [key.path])
  test.each(leaves)('%s is read somewhere', (path) => {
    const key = path.split('.').at(-1)
    expect(new RegExp(`\\.${key}\\b|[{,]\\s*${key}\\s*[,:}]|'${key}'`).test(code)).toBe(true)
  })

  test('has exactly the keys of the schema', () => {
    expect(Object.keys(defaultTree() as object)).toEqual(Object.keys(configSchema.shape))
    expect(loadConfig()).toMatchObject({ ok: true })
  })

  test('is integers once read', () => {
    const walk = (value: unknown): void => {
      if (typeof value === 'number') expect(Number.isSafeInteger(value)).toBe(true)
      else if (value !== null && typeof value === 'object') Object.values(value).forEach(walk)
    }
    walk(defaultConfig())
    expect(defaultConfig()).toMatchObject({
      time: { min_step: 1_000 },
      limits: { content_bytes: 1_000_000, tombstone_kept: 86_400_000_000 },
      endow: { compute: { ratePerMinute: 60_000_000, capacity: 10_000_000 } },
    })
  })
})

describe('overrides', () => {
  test('merge key by key, later ones over earlier ones, and leave the defaults alone', () => {
    const before = structuredClone(defaultTree())
    const read = loadConfig(
      { fees: { transfer: 0 }, endow: { compute: { rate: '6/min' } } },
      { fees: { search: 0, transfer: 2 }, resources: { gpu: { kind: 'flow' } } },
    )
    expect(read).toMatchObject({
      ok: true,
      value: {
        fees: { transfer: 2, search: 0, spawn: 5 },
        endow: { compute: { ratePerMinute: 6, capacity: 10_000_000 } },
        resources: { gpu: { kind: 'flow' } },
      },
    })
    expect(defaultTree()).toEqual(before)
  })

  test('the tree and what is read from it agree', () => {
    const overrides = [{ fees: { transfer: 0 } }, { limits: { code_bytes: '1kB' } }]
    expect(readConfig(configTree(...overrides))).toEqual(loadConfig(...overrides))
  })

  test.each([
    [
      { fees: { transfre: 1 } },
      'fees.transfre',
      'unknown key "transfre": did you mean "transfer"?',
    ],
    [{ fee: {} }, 'fee', 'unknown key "fee": did you mean "fees"?'],
    [{ fees: 3 }, 'fees', '3 is not a map of to, transfer, search'],
    [{ fees: [] }, 'fees', 'a list is not a map of to, transfer'],
    [{ fees: { search: 1.5 } }, 'fees.search', '1.5 is not an integer'],
    [{ fees: { search: -1 } }, 'fees.search', '-1 is too small: the least is 0'],
    [{ fees: { search: null } }, 'fees.search', 'null is not a number'],
    [{ fees: { to: 'a b' } }, 'fees.to', 'an id starts with a letter'],
    [{ time: { ties: 'random' } }, 'time.ties', '"random" is not known'],
    [{ time: { min_step: 0 } }, 'time.min_step', 'must be above 0'],
    [{ time: { min_step: 5 } }, 'time.min_step', '5 is wrong: write a duration'],
    [{ limits: { code_bytes: '10KB' } }, 'limits.code_bytes', '"10KB" is wrong: write a size'],
    [{ limits: { list_items: 2000 } }, 'limits.list_items', 'above limits.list_items_max'],
    [{ endow: { llm_budget: 1 } }, 'endow.llm_budget', '1 is wrong: write money'],
    [{ endow: { compute: { rate: '1/h' } } }, 'endow.compute.rate', '"1/h" is wrong: write a rate'],
    [{ resources: { disk: { kind: 'flow' } } }, 'resources.disk', 'built in'],
    [{ resources: { gpu: { kind: 'flw' } } }, 'resources.gpu.kind', 'did you mean "flow"?'],
    [{ agents: { backoff_first: '1h' } }, 'agents.backoff_first', 'above agents.backoff_max'],
    ['x', '', '"x" is not a map of time, limits'],
  ])('%j', (override, path, message) => {
    const read = loadConfig(override)
    if (read.ok) throw new Error('was read')
    expect(read.problems).toHaveLength(1)
    expect(pathText(read.problems[0]!.path)).toBe(path)
    expect(read.problems[0]!.message).toContain(message)
  })
})

describe('settings', () => {
  test.each([
    ['fees.transfer=0', ['fees', 'transfer'], 0],
    ['until=1h', ['until'], '1h'],
    ['a={b: [1, x]}', ['a'], { b: [1, 'x'] }],
    ['a=b=c', ['a'], 'b=c'],
    ['a=', ['a'], null],
  ])('%s', (setting, path, value) => {
    expect(readSetting(setting)).toEqual({ ok: true, path, value })
  })
  test.each(['fees.transfer', '=3', 'a..b=1', 'a=[1', 'a b=1', 'a=*x'])(
    '%s is refused',
    (setting) => {
      expect(readSetting(setting)).toMatchObject({ ok: false })
    },
  )
})
