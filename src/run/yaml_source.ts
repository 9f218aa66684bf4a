// YAML text as plain values, each found again by its path. The door of yaml.
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml'
import { canonical, NotJson } from '../base/json.ts'
import type { Path } from '../base/shape.ts'

const BYTES_MAX = 16_000_000
const NODES_MAX = 1_000_000
const DEPTH_MAX = 100
/** What the engine says when its stack ends, which the parser hands on as an error of the text. */
const TOO_DEEP = 'Maximum call stack size exceeded'

export type Position = { line: number; column: number }

/** `locate` answers where a path stands: its key, its item, or the nearest thing that is there. */
export type YamlSource = {
  value: unknown
  locate: (path: Path) => Position
  problems: { path: Path; message: string; value: unknown; at: Position }[]
}

/** Reads one YAML document into plain JSON values; what JSON has no word for is a problem. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const nowhere = { line: 1, column: 1 }
  if (text.length > BYTES_MAX) return failed(`is larger than ${BYTES_MAX} characters`, nowhere)
  let document: Document.Parsed
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      resolveKnownTags: false,
    })
  } catch (error) {
    const why = error instanceof RangeError ? 'is nested too deeply' : String(error)
    return failed(why, nowhere)
  }
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const faults = [...document.errors, ...document.warnings]
  if (faults.some((fault) => fault.message === TOO_DEEP))
    return failed('is nested too deeply', nowhere)
  if (faults.length > 0) {
    const problems = faults.slice(0, 20).map((fault) => ({
      path: [],
      message: advised(fault.code, fault.message),
      value: undefined,
      at: at(fault.pos[0]),
    }))
    return { value: null, locate: () => nowhere, problems }
  }
  const reading = new Reading(at)
  const value = reading.value(document.contents, [], 1)
  const locate = (path: Path) => reading.locate(document.contents, path)
  return { value, locate, problems: reading.problems }
}

function failed(message: string, at: Position): YamlSource {
  return { value: null, locate: () => at, problems: [{ path: [], message, value: undefined, at }] }
}

function advised(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key is there twice: keep one'
    case 'TAG_RESOLVE_FAILED':
      return `${message}: use plain values without tags`
    case 'MULTIPLE_DOCS':
      return 'the file holds several documents: keep one, without ---'
    default:
      return message
  }
}

class Reading {
  readonly problems: YamlSource['problems'] = []
  private readonly at: (offset: number) => Position
  /** Nodes by anchor, as last set before the place being read. */
  private readonly anchors = new Map<string, Node>()
  private readonly targets = new Map<Alias, Node>()
  private aliases = 0
  private nodes = 0

  constructor(at: (offset: number) => Position) {
    this.at = at
  }

  value(node: unknown, path: Path, depth: number): unknown {
    if (++this.nodes >= NODES_MAX) {
      const message = `the file has more than ${NODES_MAX} values once its aliases are filled in`
      if (this.nodes === NODES_MAX) this.problem(node, [], message)
      return null
    }
    if (node === null || node === undefined) return null
    if (depth > DEPTH_MAX) {
      this.problem(node, path.slice(0, 3), `is nested deeper than ${DEPTH_MAX}`)
      return null
    }
    if (isAlias(node)) return this.aliased(node, path, depth)
    const { anchor } = node as { anchor?: string }
    if (anchor !== undefined && this.aliases === 0) this.anchors.set(anchor, node as Node)
    if (isMap(node)) return this.map(node.items as Pair[], path, depth)
    if (isSeq(node)) {
      return node.items.map((item, i) => this.value(item, [...path, i], depth + 1))
    }
    return this.scalar(node as Scalar, path)
  }

  private aliased(node: Alias, path: Path, depth: number): unknown {
    const target = this.anchors.get(node.source)
    if (target === undefined) {
      this.problem(node, path, `*${node.source} has no anchor &${node.source} before it`)
      return null
    }
    this.targets.set(node, target)
    this.aliases++
    const value = this.value(target, path, depth + 1)
    this.aliases--
    return value
  }

  private map(pairs: Pair[], path: Path, depth: number): unknown {
    const value: Record<string, unknown> = {}
    for (const pair of pairs) {
      const key = isScalar(pair.key) ? pair.key.value : undefined
      if (typeof key !== 'string') {
        this.problem(pair.key ?? pair.value, path, 'a key must be text: put it in quotes')
      } else if (key === '__proto__' || key === '<<') {
        const why = key === '<<' ? 'write the keys out' : 'use another name'
        this.problem(pair.key, [...path, key], `the key ${key} is not allowed: ${why}`)
      } else {
        value[key] = this.value(pair.value, [...path, key], depth + 1)
      }
    }
    return value
  }

  private scalar(node: Scalar, path: Path): unknown {
    const { value, source } = node
    if (typeof value === 'number') {
      const whole = !/[.eE]/.test(source ?? '') || /^0[xo]/.test(source ?? '')
      if (Number.isFinite(value) && whole && !Number.isSafeInteger(value)) {
        this.problem(node, path, `${source} passes 2^53: no number can hold it exactly`)
        return 0
      }
    }
    try {
      canonical(value)
      return value
    } catch (error) {
      if (!(error instanceof NotJson)) throw error
      this.problem(node, path, error.message.replace(/^the value /, ''), source)
      return null
    }
  }

  private problem(node: unknown, path: Path, message: string, value?: unknown): void {
    const range = (node as Node | null)?.range
    this.problems.push({ path, message, value, at: this.at(range?.[0] ?? 0) })
  }

  locate(root: unknown, path: Path): Position {
    let node = root
    let offset = (root as Node | null)?.range?.[0] ?? 0
    for (const step of path) {
      while (isAlias(node)) node = this.targets.get(node)
      let next: unknown
      if (isMap(node)) {
        const pair = (node.items as Pair[]).find(
          (one) => isScalar(one.key) && one.key.value === step,
        )
        next = pair?.value
        if (pair !== undefined) offset = (pair.key as Scalar).range?.[0] ?? offset
      } else if (isSeq(node)) {
        next = node.items[step as number]
        offset = (next as Node | undefined)?.range?.[0] ?? offset
      }
      if (next === undefined) break
      node = next
    }
    return this.at(offset)
  }
}
