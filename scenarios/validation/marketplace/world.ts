// A marketplace out of a folder of customers and businesses, in the shape of Microsoft's Multi-Agent
// Marketplace, as a scenario; and the baselines that came with it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readYaml } from '../../../src/run/yaml_source.ts'

const customerSchema = z.object({
  id: z.string(),
  menu_features: z.record(z.string(), z.number()),
  amenity_features: z.array(z.string()),
})
const businessSchema = z.object({
  id: z.string(),
  menu_features: z.record(z.string(), z.number()),
  amenity_features: z.record(z.string(), z.boolean()),
})
const spread = z.object({
  median_ci_lower: z.number(),
  median_ci_upper: z.number(),
  min: z.number(),
  max: z.number(),
})
const baselinesSchema = z.object({
  pick_any_baseline: spread,
  pick_any_with_amenities_baseline: spread,
  pick_cheapest_baseline: z.object({ constant: z.number() }),
  pick_optimal_baseline: z.object({ constant: z.number() }),
})

type Customer = z.output<typeof customerSchema>
type Business = z.output<typeof businessSchema>

/** The scenario of a folder, and its figures. Throws for a folder of another shape. */
export function made(folder: string): { text: string; figures: Record<string, number> } {
  const customers = filesIn(join(folder, 'customers'), customerSchema)
  const businesses = filesIn(join(folder, 'businesses'), businessSchema)
  return {
    text: JSON.stringify(scenarioOf(customers, businesses)),
    figures: {
      ...figuresIn(join(folder, 'baseline_utilities.json')),
      any_mean: meanOf(customers, businesses, () => true),
      fitting_mean: meanOf(customers, businesses, (_, fits) => fits),
    },
  }
}

/** What the rule of the data gives on average, when each customer takes any of what is allowed. */
function meanOf(
  customers: readonly Customer[],
  businesses: readonly Business[],
  isAllowed: (total: number, fits: boolean) => boolean,
): number {
  let sum = 0
  for (const { menu_features: wants, amenity_features: needs } of customers) {
    const expected = Object.values(wants).reduce((all, one) => all + one, 0)
    const utilities = businesses.flatMap(({ menu_features: menu, amenity_features: has }) => {
      if (!Object.keys(wants).every((item) => menu[item] !== undefined)) return []
      const total = Object.keys(wants).reduce((all, item) => all + menu[item]!, 0)
      const fits = needs.every((one) => has[one] === true)
      return isAllowed(total, fits) ? [(fits ? 2 * expected : 0) - total] : []
    })
    sum += utilities.reduce((all, one) => all + one, 0) / utilities.length
  }
  return sum
}

function filesIn<T>(folder: string, schema: z.ZodType<T>): T[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  return names
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => {
      const path = join(folder, name)
      const { value, problems } = readYaml(readFileSync(path, 'utf8'))
      if (problems.length > 0) throw new Error(`${path}: ${problems[0]!.message}`)
      const parsed = schema.safeParse(value)
      if (parsed.success) return parsed.data
      const [issue] = parsed.error.issues
      throw new Error(`${path}: ${issue!.path.join('.')}: ${issue!.message}`)
    })
}

function figuresIn(path: string): Record<string, number> {
  const read = baselinesSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  const { pick_any_baseline: any, pick_any_with_amenities_baseline: fitting } = read
  return {
    optimal: read.pick_optimal_baseline.constant,
    cheapest: read.pick_cheapest_baseline.constant,
    any_lower: any.median_ci_lower,
    any_upper: any.median_ci_upper,
    any_min: any.min,
    any_max: any.max,
    fitting_lower: fitting.median_ci_lower,
    fitting_upper: fitting.median_ci_upper,
    fitting_min: fitting.min,
    fitting_max: fitting.max,
  }
}

/** In cents. */
function inCents(prices: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(prices).map(([item, price]) => [item, Math.round(price * 100)]),
  )
}

function scenarioOf(customers: readonly Customer[], businesses: readonly Business[]): object {
  const money = 100_000_000
  const rich = { compute: { rate: 1_000_000_000, capacity: 1_000_000_000 }, disk: '10MB' }
  return {
    name: 'claim-marketplace',
    about:
      'customers look for what they want among the menus of businesses, order it and pay for it',
    until: '1000s',
    config: {
      fees: { transfer: 0, search: 0, deposit: 0 },
      limits: { gas_per_call: 100_000_000, args_bytes: '1MB', output_bytes: '1MB', steps_kept: 0 },
    },
    artifacts: [
      {
        id: 'town',
        type: 'town',
        has_standing: true,
        access_contract_id: 'genesis_freeware',
        content: { strategy: 'optimal', rounds: 1, customers: customers.map(({ id }) => id) },
      },
      ...businesses.map((one) => ({ ...businessOf(one), endow: rich })),
      ...customers.map((one) => ({ ...customerOf(one), endow: { scrip: money, ...rich } })),
    ],
    expect: [
      {
        say: 'what customers no longer have, businesses earned',
        that: `${sumOf(customers)} + ${sumOf(businesses)} === ${money * customers.length}`,
      },
      {
        say: 'everybody bought in every round',
        that:
          "artifact('town').content.customers.every((id) => " +
          "artifact(id).content.bought.length === artifact('town').content.rounds)",
      },
    ],
  }
}

function sumOf(parties: readonly { id: string }[]): string {
  const ids = JSON.stringify(parties.map(({ id }) => id))
  return `${ids}.reduce((sum, id) => sum + balance(id), 0)`
}

const ITEMS = {
  type: 'object',
  properties: { items: { type: 'array', items: { type: 'string' }, maxItems: 100 } },
  required: ['items'],
  additionalProperties: false,
}

const PARTY = {
  has_standing: true,
  can_execute: true,
  access_contract_id: 'genesis_freeware',
}

function businessOf({ id, menu_features, amenity_features }: Business): object {
  const tools = [
    { name: 'quote', description: 'what items cost, and which amenities there are' },
    { name: 'order', description: 'makes a meal of items and lists it for the caller alone' },
  ]
  return {
    ...PARTY,
    id,
    type: 'business',
    code: { file: 'business.js' },
    content: { items: inCents(menu_features), amenities: amenity_features },
    interface: {
      description: 'a business with a menu',
      tools: tools.map((one) => ({ ...one, inputSchema: ITEMS })),
    },
    loop: { mind: 'code', start: '1s' },
  }
}

function customerOf({ id, menu_features, amenity_features }: Customer): object {
  return {
    ...PARTY,
    id,
    type: 'customer',
    code: { file: 'customer.js' },
    content: { wants: inCents(menu_features), needs: amenity_features, offers: null, bought: [] },
    interface: { description: 'a customer who is hungry', tools: [] },
    loop: { mind: 'code', start: '10s' },
  }
}
