// Which models are asked, and what the configuration may say of them.
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../src/base/refusal.ts'
import { pathText } from '../src/base/shape.ts'
import type { Config } from '../src/kernel/config.ts'
import { modelOf, routeOf } from '../src/kernel/models.ts'
import { stateText } from '../src/kernel/state_hash.ts'
import { emptyWorld } from '../src/kernel/world.ts'
import { configTree, defaultConfig, loadConfig } from '../src/run/config.ts'

const price = { input: '$1', output: '$2' }
const x = { kind: 'scripted' }
const far = { kind: 'openai_compatible', base_url: 'http://far/v1' }

function configOf(llm: object): Config {
  const read = loadConfig({ llm })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.value
}

describe('config/models.yaml', () => {
  const { llm } = defaultConfig()
  test.each(Object.entries(llm.models))(
    '%s costs something, and reads more than it writes',
    (...one) => {
      const [, { price, context, output_max, provider }] = one
      expect(price.input).toBeGreaterThan(0)
      expect(price.cached).toBeLessThanOrEqual(price.input)
      expect(price.output > 0).toBe(output_max > 0)
      expect(context).toBeGreaterThan(output_max)
      expect(llm.providers[provider]).toBeDefined()
    },
  )

  test('is part of the tree that a run records, and can be changed', () => {
    const given = { models: { 'haiku-4-5': { price: { input: '$2' } } } }
    const tree = configTree({ llm: given }) as { llm: Record<string, object> }
    expect(tree.llm.models_version).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(tree.llm.models).toHaveProperty('haiku-4-5.price.input', '$2')
    expect(modelOf(configOf(given), 'haiku-4-5')).toEqual({
      name: 'haiku-4-5',
      provider: 'anthropic',
      id: 'claude-haiku-4-5',
      price: { input: 2_000_000, output: 5_000_000, cached: 100_000 },
      context: 200_000,
      output_max: 64_000,
    })
  })
})

describe('the models of a task', () => {
  const mini = { provider: 'far', id: 'm', price, context: 1000, output_max: 100 }
  const routes = {
    any: [{ model: 'x' }],
    think: [{ model: 'mini', cost_max: '$0.01' }, { model: 'x' }],
  }
  const many = { providers: { x, far }, models: { mini }, routes }
  const two = { providers: { x, y: { ...far, model: 'n', price } } }
  test.each<[string, object, { model?: string; task: string }, unknown]>([
    ['the only inline one', { providers: { x } }, { task: 'think' }, [['x', null]]],
    ['a provider alone is none', { providers: { x, far } }, { task: 'think' }, [['x', null]]],
    ['the default one', { ...two, default: 'y' }, { task: 'think' }, [['y', null]]],
    ['a known one', { default: 'haiku-4-5' }, { task: 'think' }, [['haiku-4-5', null]]],
    [
      'its route',
      many,
      { task: 'think' },
      [
        ['mini', 10_000],
        ['x', null],
      ],
    ],
    ['the route of any', many, { task: 'dream' }, [['x', null]]],
    ['no route of a prototype', { providers: { x } }, { task: 'constructor' }, [['x', null]]],
    ['the one that is named', many, { model: 'mini', task: 'think' }, [['mini', null]]],
    ['of two, none', two, { task: 'think' }, /^model: name one of x, y, or set llm.default$/],
    ['none', {}, { task: 'think' }, /^model: a mind of llm needs a model: name one, or set llm/],
    [
      'no such one',
      two,
      { model: 'haiku-45', task: 'a' },
      /there is no model haiku-45: did you mean "haiku-4-5"/,
    ],
  ])('%s', (_, llm, of, wanted) => {
    const route = routeOf(configOf(llm), of)
    if (isRefusal(route)) expect(route.message).toMatch(wanted as RegExp)
    else expect(route.map(({ model, cost_max }) => [model.name, cost_max])).toEqual(wanted)
  })

  test('inline ones are read whole', () => {
    const llm = { providers: { y: { ...far, model: 'n', price, context: 9000 } } }
    expect(modelOf(configOf(llm), 'y')).toEqual({
      name: 'y',
      provider: 'y',
      id: 'n',
      price: { input: 1_000_000, output: 2_000_000, cached: 1_000_000 },
      context: 9000,
      output_max: 1_000_000,
    })
  })
})

test.each<[object, string, RegExp]>([
  [
    { models: { m: { provider: 'opnai', id: 'm', price, context: 9, output_max: 9 } } },
    'llm.models.m.provider',
    /there is no opnai in llm.providers: did you mean "openai"/,
  ],
  [
    {
      providers: { x },
      models: { x: { provider: 'x', id: 'm', price, context: 9, output_max: 9 } },
    },
    'llm.models.x',
    /choose another/,
  ],
  [
    { routes: { think: [{ model: 'gpt-5-1' }, { model: 'gpt-6-moon' }] } },
    'llm.routes.think[1].model',
    /there is no model gpt-6-moon: did you mean "gpt-6-/,
  ],
  [{ default: 'far', providers: { far } }, 'llm.default', /there is no model far/],
  [
    { models: { 'haiku-4-5': { reasoning: 'low' } } },
    'llm.models.haiku-4-5.reasoning',
    /only be none/,
  ],
  [{ providers: { far: { ...far, model: 'm' } } }, 'llm.providers.far.model', /needs a price too/],
  [{ providers: { far: { ...far, price } } }, 'llm.providers.far.price', /needs a model too/],
  [
    { providers: { x: { ...x, price: { ...price, cached: '$3' } } } },
    'llm.providers.x.price.cached',
    /above input/,
  ],
  [{ providers: { X: x } }, 'llm.providers.X', /lower case/],
  [{ routes: { think: [] } }, 'llm.routes.think', /too small/],
  [
    { routes: { think: [{ model: 'gpt-5-1', cost: '$1' }] } },
    'llm.routes.think[0].cost',
    /unknown key/,
  ],
])('%j is no configuration', (llm, path, message) => {
  const read = loadConfig({ llm })
  if (read.ok) throw new Error('was read')
  expect(read.problems.map((one) => pathText(one.path))).toEqual([path])
  expect(read.problems[0]!.message).toMatch(message)
})

test('the first wait is the shortest', () => {
  const read = loadConfig({ edge: { backoff_first: '1m', backoff_max: '1s' } })
  expect(read).toMatchObject({ ok: false, problems: [{ path: ['edge', 'backoff_first'] }] })
})

test('how many calls are in flight is no state', () => {
  const text = (llm: object, edge = {}) => stateText(emptyWorld(1, configTree({ llm, edge })))
  const plain = text({ providers: { x } })
  expect(text({ providers: { x: { ...x, concurrency: 3 } } }, { retries: 0 })).toBe(plain)
  expect(text({ providers: { x: { ...x, fail_percent: 3 } } })).not.toBe(plain)
})
