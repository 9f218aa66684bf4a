// How a genesis artifact is declared: one file says its methods, arguments, costs and powers.
import { z } from 'zod'
import type { Body } from '../artifacts/artifact.ts'
import type { Interface } from '../artifacts/interface.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { Code, Refusal } from '../base/refusal.ts'
import { pathText, shaped } from '../base/shape.ts'
import type { Config } from './config.ts'
import type { Powers } from './powers.ts'
import type { World } from './world.ts'

/** What every method is told. The world is for reading: changes go through powers alone. */
export type Asking = {
  caller: string
  originator: string
  nowUs: number
  world: World
  config: Config
  /** Adds gas for work that grows with the world: one unit for each item looked at. */
  work: (units: number) => void
}

/** The fees that configuration names. */
export type FeeName = Exclude<keyof Config['fees'], 'to'>

/** A declared method, its types forgotten: how the kernel holds it. */
export type Method = {
  says: string
  args: z.ZodType
  /** Changes nothing: may be called while a contract is being asked. */
  reads: boolean
  /** The fee that configuration names; null when it is free. `feeWhen` limits and words it. */
  fee: FeeName | null
  feeWhen: { says: string; holds: (args: unknown) => boolean } | null
  /** The codes with which it answers by itself, besides those that any call can end with. */
  refuses: readonly Code[]
  run: (call: Asking & Powers, args: unknown) => Json | Refusal
}

export type GenesisArtifact = {
  id: string
  description: string
  powers: (keyof Powers)[]
  methods: Map<string, Method>
  interface: Interface
  /** For contracts: whether an action is allowed. */
  allows?: (ask: PermissionAsk) => boolean
}

export type PermissionAsk = {
  caller: string
  action: 'read' | 'write' | 'edit' | 'delete' | 'invoke'
  target: string
  owner: string
}

type MethodSpec<P extends keyof Powers, A extends z.ZodType> = {
  says: string
  args: A
  reads?: boolean
  fee?: FeeName
  feeWhen?: { says: string; holds: (args: z.infer<A>) => boolean }
  refuses?: readonly Code[]
  run: (call: Asking & Pick<Powers, P>, args: z.infer<A>) => Json | Refusal
}

/** The maker of methods for an artifact with these powers; types the call that each is handed. */
export function methodsWith<P extends keyof Powers = never>() {
  return <A extends z.ZodType>(spec: MethodSpec<P, A>): Method => {
    return {
      says: spec.says,
      args: spec.args,
      reads: spec.reads ?? false,
      fee: spec.fee ?? null,
      feeWhen: (spec.feeWhen as Method['feeWhen'] | undefined) ?? null,
      refuses: spec.refuses ?? [],
      run: spec.run as Method['run'],
    }
  }
}

export function genesis(spec: {
  id: string
  description: string
  powers?: (keyof Powers)[]
  methods: Record<string, Method>
  allows?: (ask: PermissionAsk) => boolean
}): GenesisArtifact {
  const methods = new Map(Object.entries(spec.methods))
  return {
    id: spec.id,
    description: spec.description,
    powers: spec.powers ?? [],
    methods,
    allows: spec.allows,
    interface: {
      description: spec.description,
      tools: [...methods].map(([name, method]) => ({
        name,
        description: method.says,
        inputSchema: schemaOf(method.args),
        annotations: { readOnlyHint: method.reads },
      })),
    },
  }
}

function schemaOf(args: z.ZodType): JsonObject {
  const { $schema, ...schema } = z.toJSONSchema(args, { io: 'input', unrepresentable: 'any' })
  return schema as JsonObject
}

/** What is wrong with the arguments of a genesis call, in one sentence. */
export function genesisArgsProblem(method: Method, args: Json): string {
  const read = shaped(method.args, args)
  if (read.ok) return ''
  return read.problems
    .slice(0, 3)
    .map(({ path, message }) => (path.length === 0 ? message : `${pathText(path)}: ${message}`))
    .join('; ')
}

/** The record that a genesis artifact has among all others. */
export function genesisBody(artifact: GenesisArtifact): Body {
  return {
    type: artifact.allows === undefined ? 'genesis' : 'contract',
    content: null,
    code: null,
    interface: artifact.interface,
    can_execute: true,
    has_standing: false,
    access_contract_id: 'genesis_freeware',
    price: 0,
    read_price: 0,
    depends_on: [],
    loop: null,
    metadata: {},
  }
}
