// The source that turns a bare context into the hardened, metered realm guests share.
import { CAPS, FRAME_BYTES, GAS, SHIFT } from './prices.ts'
import { realmArray } from './realm_array.ts'
import { realmCharset } from './realm_charset.ts'
import { realmCollections } from './realm_collections.ts'
import { ENDED, realmCore } from './realm_core.ts'
import { realmEntry } from './realm_entry.ts'
import { KEPT, realmHarden } from './realm_harden.ts'
import { realmJson } from './realm_json.ts'
import { realmMatch } from './realm_match.ts'
import { realmNumber } from './realm_number.ts'
import { realmObject } from './realm_object.ts'
import { realmPattern } from './realm_pattern.ts'
import { OPERATIONS, realmRegex } from './realm_regex.ts'
import { realmText } from './realm_text.ts'
import { realmTrace } from './realm_trace.ts'

/** The file name of the realm's own source in stacks; guest code has `guest:` and its slot. */
export const REALM_FILE = 'realm:'
export const GUEST_FILE = 'guest:'

const PRICES = { gas: GAS, shift: SHIFT, caps: CAPS, frameBytes: FRAME_BYTES, ended: ENDED }

/** Guests reach none of these names: vetting refuses what begins with the meter's prefix. */
const NAMES = 'out,s,k,key,q,z,eq,n,y,u,a,list,own,keys,e,l,t,caught,base'.split(',')

/**
 * Runs once per context, as a script: its top-level constants are what metered code names. The host
 * leaves its callbacks in `__host`; the realm takes them away before any guest runs.
 */
export function preludeSource(isTraced = false): string {
  const all = isTraced ? { ...PARTS, realmTrace } : PARTS
  const parts = Object.entries(all).map(([name, part]) => `${name}: ${part.toString()}`)
  const given = [PRICES, KEPT, OPERATIONS].map((one) => JSON.stringify(one))
  return [
    `'use strict'`,
    `const $$c = new Int32Array(4)`,
    `const $$L = Symbol('list'), $$O = Symbol('own')`,
    `const $$realm = (function () {`,
    `'use strict'`,
    `const parts = {${parts.join(',\n')}}`,
    `return (${build.toString()})($$c, [${given.join()}], parts, [$$L, $$O])`,
    `})()`,
    `const {${NAMES.map((name) => `${name}:$$${name}`).join()}} = $$realm.names`,
    `const $$define = $$realm.define, $$read = $$realm.read`,
    `const {invoke, random, log} = $$realm.api`,
    ...(isTraced ? [`const {p:$$p, v:$$v, h:$$h, r:$$r, b:$$b} = $$realm.marks`] : []),
  ].join('\n')
}

const PARTS = {
  realmArray,
  realmCharset,
  realmCollections,
  realmCore,
  realmEntry,
  realmHarden,
  realmJson,
  realmMatch,
  realmNumber,
  realmObject,
  realmPattern,
  realmRegex,
  realmText,
}

function build(
  c: Int32Array,
  [prices, kept, operations]: [typeof PRICES, typeof KEPT, typeof OPERATIONS],
  parts: typeof PARTS & { realmTrace?: typeof realmTrace },
  [listSymbol, ownSymbol]: [symbol, symbol],
) {
  const root = globalThis as unknown as Record<string, unknown>
  const given = root.__host as never
  delete root.__host
  const Trace = Error as unknown as Record<string, unknown>
  Trace.stackTraceLimit = 24
  const { slice, indexOf, split } = String.prototype
  const { apply } = Reflect
  // A name is the guest's: cut, and kept out of the way if it could be taken for a frame.
  const plain = (name: string): string =>
    apply(indexOf, name, ['\n']) < 0 && apply(indexOf, name, ['\t']) < 0
      ? apply(slice, name, [0, 100])
      : ''
  Trace.prepareStackTrace = (_error: unknown, sites: NodeJS.CallSite[]): string => {
    let frames = ''
    for (const site of sites) {
      const file = site.getFileName() ?? ''
      const name = plain(site.getFunctionName() ?? '')
      if (file === 'realm:' && name === 'enter') break
      if (file[0] !== 'g') continue
      frames += `${name}\t${file}\t${site.getLineNumber()}\t${site.getColumnNumber()}\n`
    }
    return frames
  }
  const words = (text: string): string[] => apply(split, text, [' ', 2])
  const trace = parts.realmTrace?.(c, given, words)
  const host = (trace?.host ?? given) as never
  c[0] = 1e9
  const core = parts.realmCore(c, prices as never)
  const json = parts.realmJson(core)
  const arrays = parts.realmArray(core)
  const objects = parts.realmObject(core)
  const chars = parts.realmCharset()
  const compile = parts.realmRegex(core, chars, operations)
  const matcher = parts.realmMatch(core, compile, chars.word, operations)
  const patterns = parts.realmPattern(core, matcher)
  const texts = parts.realmText(core, patterns)
  const collections = parts.realmCollections(core, objects.group)
  const numbers = parts.realmNumber(core)
  const entry = parts.realmEntry(core, json, host)
  objects.hide(listSymbol, ownSymbol)
  const constructors: Record<string, { f: never; statics: Record<string, unknown> }> = {
    Object: { f: objects.Object as never, statics: objects.statics },
    Array: { f: arrays.Array as never, statics: arrays.statics },
    String: { f: texts.String as never, statics: texts.statics },
    RegExp: { f: patterns.RegExp as never, statics: {} },
    Number: { f: numbers.Number as never, statics: numbers.statics },
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
      Number: numbers.methods,
      Function: { ...objects.functionMethods, apply: arrays.applied },
      Object: {
        valueOf(this: unknown): unknown {
          return this
        },
      },
      Error: collections.errorMethods,
      RegExp: patterns.methods,
      String: texts.methods,
    },
    constructors,
    globals: {
      ...texts.globals,
      ...numbers.globals,
      Math: numbers.math,
      JSON: { ...json.methods },
      Reflect: objects.reflect,
    },
    builtins: objects.builtins,
    listSymbol,
    ownSymbol,
  })
  Object.assign(numbers.statics, texts.parsers)
  harden()
  Object.freeze(entry.api)
  for (const f of Object.values(entry.api)) Object.freeze(f)
  const enter = trace === undefined ? entry.enter : trace.traced(entry.enter)
  return { ...entry, enter, names: core.names, marks: trace?.names }
}
