// What a run or a fork is told, as options of the command line.
import { canonical, type Json } from '../base/json.ts'

/** Where a run file goes, and how models are asked. */
export type Settings = {
  /** A new file under `checkpoints/` unless said. */
  out?: string
  llm?: 'live' | 'record' | 'replay' | 'auto'
  cassette?: string
  /** The file of the private key that signs. */
  key?: string
}

/** What is changed where a fork begins, in this order. */
export type Change = {
  /** `{'fees.transfer': 0}` */
  set?: Record<string, Json>
  /** Another seed for all draws, or for those of some ids. */
  seed?: number
  /** New code: id to file. */
  code?: Record<string, string>
  content?: Record<string, Json>
  loop?: Record<string, Json>
  /** Gifts: `{bob: {scrip: 100}}` */
  endow?: Record<string, Record<string, number>>
  /** Calls in somebody's name. */
  invoke?: readonly { by: string; target: string; method: string; args?: Json }[]
}

export function settingFlags({ out, llm, cassette, key }: Settings): string[] {
  return Object.entries({ out, llm, cassette, key }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  )
}

/** `{'a.b': v}` as `--set a.b=v`, again for each. */
export function setFlags(set: Record<string, Json> = {}): string[] {
  return Object.entries(set).map(([key, value]) => `--set=${key}=${canonical(value)}`)
}

export function changeFlags(change: Change): string[] {
  const { set, seed, code = {}, content, loop, endow, invoke = [] } = change
  const each = (option: string, of: Record<string, Json> = {}) =>
    Object.entries(of).map(([id, value]) => `--${option}=${id}=${canonical(value)}`)
  return [
    ...setFlags(set),
    ...(seed === undefined ? [] : [`--seed=${seed}`]),
    ...Object.entries(code).map(([id, file]) => `--code=${id}=${file}`),
    ...each('content', content),
    ...each('loop', loop),
    ...each('endow', endow),
    ...invoke.map(({ by, target, method, args = {} }) => {
      return `--invoke=${by}:${target}.${method}=${canonical(args)}`
    }),
  ]
}
