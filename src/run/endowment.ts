// Endowments: what an artifact has at time zero, in integers.
import { z } from 'zod'
import { type Shaped, shaped } from '../base/shape.ts'
import { BUILT_IN_RESOURCES, type Config, type ResourceKind } from '../kernel/config.ts'
import {
  amountField,
  type FlowTerms,
  moneyField,
  rateField,
  sizeField,
} from '../kernel/config_fields.ts'

export type Endowment = {
  stocks: Record<string, number>
  quotas: Record<string, number>
  flows: Record<string, FlowTerms>
}

const flowGiven = z.strictObject({
  rate: rateField.optional(),
  capacity: amountField.optional(),
})

type FlowGiven = { rate?: number; capacity?: number }

export function emptyEndowment(): Endowment {
  return { stocks: {}, quotas: {}, flows: {} }
}

/** What the configuration gives to an artifact with standing that says nothing. */
export function defaultEndowment(config: Config): Endowment {
  const { scrip, llm_budget, disk, compute, llm_rate } = config.endow
  return { stocks: { scrip, llm_budget }, quotas: { disk }, flows: { compute, llm_rate } }
}

/** Reads `endow:` over a base; a flow that the base has may give only its rate or its capacity. */
export function readEndowment(given: unknown, base: Endowment, config: Config): Shaped<Endowment> {
  const { kinds, schema } = shapeOf(config)
  const read = shaped(schema, given ?? {})
  if (!read.ok) return read
  const endowment: Endowment = {
    stocks: { ...base.stocks },
    quotas: { ...base.quotas },
    flows: { ...base.flows },
  }
  for (const [name, value] of Object.entries(read.value)) {
    if (value === undefined) continue
    const kind = kinds.get(name)!
    if (kind === 'stock') endowment.stocks[name] = value as number
    else if (kind === 'quota') endowment.quotas[name] = value as number
    else {
      const { rate, capacity } = value as FlowGiven
      const ratePerMinute = rate ?? base.flows[name]?.ratePerMinute
      const most = capacity ?? base.flows[name]?.capacity
      if (ratePerMinute === undefined || most === undefined) {
        const missing = ratePerMinute === undefined ? 'rate' : 'capacity'
        const message = `"${missing}" is missing: write {rate: 1000, capacity: 10000}`
        return { ok: false, problems: [{ path: [name, missing], message, value: undefined }] }
      }
      endowment.flows[name] = { ratePerMinute, capacity: most }
    }
  }
  return { ok: true, value: endowment }
}

type Shape = { kinds: Map<string, ResourceKind>; schema: z.ZodType<Record<string, unknown>> }

/** One shape for each configuration: to build one costs more than to read a thousand artifacts. */
const shapes = new WeakMap<Config, Shape>()

function shapeOf(config: Config): Shape {
  let shape = shapes.get(config)
  if (shape === undefined) {
    const kinds = new Map<string, ResourceKind>(Object.entries(BUILT_IN_RESOURCES))
    for (const [name, { kind }] of Object.entries(config.resources)) kinds.set(name, kind)
    const fields = [...kinds].map(([name, kind]) => [name, fieldOf(name, kind).optional()])
    shape = { kinds, schema: z.strictObject(Object.fromEntries(fields)) }
    shapes.set(config, shape)
  }
  return shape
}

function fieldOf(name: string, kind: ResourceKind): z.ZodType {
  if (name === 'llm_budget') return moneyField
  if (name === 'disk') return sizeField
  return kind === 'flow' ? flowGiven : amountField
}
