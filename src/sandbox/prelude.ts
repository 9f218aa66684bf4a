// The source that turns a bare context into the hardened, metered realm guests share.
import { CAPS, FRAME_BYTES, GAS, SHIFT } from './prices.ts'
import { realmArray } from './realm-array.ts'
import { realmCollections } from './realm-collections.ts'
import { ENDED, realmCore } from './realm-core.ts'
import { realmEntry } from './realm-entry.ts'
import { KEPT, realmHarden } from './realm-harden.ts'
import { realmJson } from './realm-json.ts'
import { realmObject } from './realm-object.ts'

/** The file name of the realm's own source in stacks; guest code has `guest:` and its slot. */
export const REALM_FILE = 'realm:'
export const GUEST_FILE = 'guest:'

const PRICES = { gas: GAS, shift: SHIFT, caps: CAPS, frameBytes: FRAME_BYTES, ended: ENDED }

/** Guests reach none of these names: vetting refuses what begins with the meter's prefix. */
const NAMES = 'out,s,k,key,n,y,u,a,list,own,keys,e,l,t,caught,base'.split(',')

/**
 * Runs once per context, as a script: its top-level constants are what metered code names. The host
 * leaves its callbacks in `__host`; the realm takes them away before any guest runs.
 */
export function preludeSource(): string {
  const parts = { realmCore, realmArray, realmCollections, realmEntry, realmHarden, realmJson, realmObject }
  return [
    `'use strict'`,
    `const $$c = new Int32Array(4)`,
    `const $$L = Symbol('list'), $$O = Symbol('own')`,
    `const $$realm = (function () {`,
    `'use strict'`,
    ...Object.entries(parts).map(([name, part]) => `const ${name} = ${part.toString()}`),
    `return (${build.toString()})($$c, ${JSON.stringify(PRICES)}, ${JSON.stringify(KEPT)},`,
    `  { realmCore, realmArray, realmCollections, realmEntry, realmHarden, realmJson, realmObject },`,
    `  $$L, $$O)`,
    `})()`,
    `const {${NAMES.map((name) => `${name}:$$${name}`).join()}} = $$realm.names`,
    `const $$define = $$realm.define, $$evaluator = $$realm.evaluator`,
    `const {invoke, random, log} = $$realm.api`,
  ].join('\n')
}

type Parts = {
  realmCore: typeof realmCore
  realmArray: typeof realmArray
  realmCollections: typeof realmCollections
  realmEntry: typeof realmEntry
  realmHarden: typeof realmHarden
  realmJson: typeof realmJson
  realmObject: typeof realmObject
}

function build(
  c: Int32Array,
  prices: typeof PRICES,
  kept: Record<string, string>,
  parts: Parts,
  ...[listSymbol, ownSymbol]: symbol[]
) {
  const root = globalThis as unknown as Record<string, unknown>
  const host = root.__host as never
  delete root.__host
  const Trace = Error as unknown as Record<string, unknown>
  Trace.stackTraceLimit = 24
  Trace.prepareStackTrace = (_error: unknown, sites: NodeJS.CallSite[]): string => {
    let frames = ''
    for (const site of sites) {
      const file = site.getScriptNameOrSourceURL() ?? ''
      const name = site.getFunctionName() ?? ''
      if (file === 'realm:' && name === 'enter') break
      if (file[0] !== 'g') continue
      frames += `${name}\t${file}\t${site.getLineNumber()}\t${site.getColumnNumber()}\n`
    }
    return frames
  }
  const core = parts.realmCore(c, prices as never)
  const json = parts.realmJson(core)
  const arrays = parts.realmArray(core)
  const objects = parts.realmObject(core)
  const collections = parts.realmCollections(core, objects.group)
  const entry = parts.realmEntry(core, json, host)
  objects.hide(listSymbol as symbol, ownSymbol as symbol)
  const constructors: Record<string, { f: never; statics: Record<string, unknown> }> = {
    Object: { f: objects.Object as never, statics: objects.statics },
    Array: { f: arrays.Array as never, statics: arrays.statics },
  }
  for (const [name, f] of Object.entries(collections.constructors)) {
    constructors[name] = { f: f as never, statics: name === 'Map' ? collections.mapStatics : {} }
  }
  for (const [name, f] of Object.entries(collections.errors)) {
    constructors[name] = { f: f as never, statics: {} }
  }
  const harden = parts.realmHarden(core, kept, {
    methods: {
      ...collections.prototypes,
      Array: arrays.methods,
      Function: { ...objects.functionMethods, apply: arrays.applied },
      Object: {
        valueOf(this: unknown): unknown {
          return this
        },
      },
      Error: collections.errorMethods,
    },
    constructors,
    globals: { JSON: Object.freeze({ ...json.methods }), Reflect: objects.reflect },
    builtins: objects.builtins,
    listSymbol: listSymbol as symbol,
    ownSymbol: ownSymbol as symbol,
  })
  harden()
  Object.freeze(entry.api)
  for (const f of Object.values(entry.api)) Object.freeze(f)
  return { names: core.names, define: entry.define, enter: entry.enter, forget: entry.forget, api: entry.api }
}
