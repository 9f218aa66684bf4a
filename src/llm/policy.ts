// What the scripted model answers: a small trader, a pure function of what it is asked.
import { createHash } from 'node:crypto'

/** What a model is asked, whatever the protocol. */
export type Question = {
  system: string
  messages: readonly { role: string; content: string }[]
  tools: readonly { name: string; parameters: unknown }[]
  schema?: unknown
}

/** Arguments are text, since a model writes them; now and then they are nonsense. */
export type Played = { text: string; calls: { name: string; arguments: string }[] }

type Draw = (below: number) => number
type Seen = {
  id: string
  scrip: number
  owned: { id: string; type: string }[]
  sale: { id: string; price: number }[]
  others: string[]
}

/** Draws are bytes of a hash of the whole question. */
export function play(question: Question): Played {
  const text = JSON.stringify([question.messages, question.tools.map(({ name }) => name)])
  const draw = drawsFrom(createHash('sha256').update(text).digest())
  if (question.schema !== undefined) return say(JSON.stringify(sample(question.schema, draw, 0)))
  if (question.tools.length === 0) return say(summary(question))
  const trouble = draw(100)
  if (trouble < 2) return say('I wait and see.')
  if (trouble < 4) return calls(['invoke', '{"invoke": "genesis_clock.now", oops'])
  if (trouble < 6) return calls(['sell_everything', '{}'])
  const seen = seenIn(question.messages.at(-1)?.content ?? '')
  const offered = new Map(question.tools.map(({ name, parameters }) => [name, parameters]))
  const moves = chosen(seen, offered, draw)
  const rest: [string, string] = ['rest', JSON.stringify({ for: `${1 + draw(5)}s` })]
  return calls(...moves, ...(offered.has('rest') ? [rest] : []))
}

function say(text: string): Played {
  return { text, calls: [] }
}

function calls(...made: [string, string][]): Played {
  return { text: '', calls: made.map(([name, args]) => ({ name, arguments: args })) }
}

/** Numbers from the bytes of a digest, round and round. */
function drawsFrom(digest: Buffer): Draw {
  let at = 0
  return (below) => {
    const two = digest.readUInt16BE((at * 2) % (digest.length - 1))
    at += 1
    return two % below
  }
}

/** The first sentence of what it was asked, as a summary. */
function summary({ messages }: Question): string {
  const last = messages.at(-1)?.content ?? ''
  const words = last.split(/\s+/).filter((word) => word !== '')
  return `In short: ${words.slice(0, 40).join(' ')}`
}

function seenIn(text: string): Seen {
  const lines = text.split('\n').flatMap((line) => {
    const from = line.indexOf('{')
    try {
      return from < 0 ? [] : [JSON.parse(line.slice(from)) as Record<string, unknown>]
    } catch {
      return []
    }
  })
  const you = lines.find((line) => typeof line.now === 'number' && typeof line.id === 'string')
  const id = String(you?.id ?? '')
  const means = lines.find((line) => line.balances !== undefined)
  const balances = (means?.balances ?? {}) as { scrip?: number }
  const isHire = (line: Record<string, unknown>) => typeof line.calls === 'number'
  const others = lines.flatMap((line) => [line.by, line.seller, line.owner, line.from])
  return {
    id,
    scrip: balances.scrip ?? 0,
    owned: lines
      .filter((line) => line.owner === id && typeof line.version === 'number' && !isHire(line))
      .map((line) => ({ id: String(line.id), type: String(line.type) })),
    sale: lines
      .filter((line) => line.for_sale !== undefined && line.price_resource === 'scrip')
      .map((line) => ({ id: String(line.for_sale), price: Number(line.price) })),
    others: [...new Set(others.map(String))].filter(
      (one) =>
        /^[A-Za-z]/.test(one) &&
        one !== id &&
        !one.startsWith('genesis_') &&
        !/undefined|null/.test(one),
    ),
  }
}

/** One or two moves of a trader: buy, hire, make, sell, tell, ask. */
function chosen(seen: Seen, offered: ReadonlyMap<string, unknown>, draw: Draw): [string, string][] {
  const moves: [string, object][] = []
  const bargain = seen.sale.find(({ price }) => price + 2 <= seen.scrip)
  const hired = [...offered.keys()].filter(
    (name) => name.includes('__') && !name.startsWith('genesis_'),
  )
  const [own] = seen.owned.filter(({ type }) => type !== 'goal' && type !== 'config')
  const [other] = seen.others
  switch (draw(8)) {
    case 0:
    case 1:
      if (bargain !== undefined) {
        moves.push(['genesis_escrow__purchase', { id: bargain.id, max_price: bargain.price }])
      }
      break
    case 2:
      if (hired.length > 0) {
        const name = hired[draw(hired.length)]!
        moves.push([name, sample(offered.get(name), draw, 0) as object])
      }
      break
    case 3:
      if (own !== undefined) {
        moves.push(['genesis_escrow__deposit', { id: own.id, price: 2 + draw(12) }])
      }
      break
    case 4:
      if (other !== undefined) {
        moves.push(['genesis_ledger__transfer', { to: other, amount: 1 + draw(3) }])
      }
      break
    case 5:
      if (other !== undefined) {
        moves.push([
          'genesis_bus__send',
          { to: other, body: { from: seen.id, says: 'what do you sell?' } },
        ])
      }
      break
    case 6:
      moves.push([
        'genesis_memory__remember',
        { text: `${other ?? 'nobody'} was there`, tags: ['people'] },
      ])
      break
    default:
  }
  if (moves.length === 0) {
    const content = { title: `report ${draw(1000)}`, by: seen.id }
    const made = { type: 'data', content, metadata: { description: `a report on ${draw(50)}` } }
    moves.push(
      draw(3) === 0
        ? ['genesis_store__search', { query: 'report' }]
        : ['genesis_store__create', made],
    )
  }
  return moves
    .filter(([name]) => offered.has(name))
    .map(([name, args]) => [name, JSON.stringify(args)])
}

/** A value that fits a schema of the subset that tools have. */
function sample(schema: unknown, draw: Draw, depth: number): unknown {
  const node = (typeof schema === 'object' && schema !== null ? schema : {}) as {
    type?: string
    enum?: unknown[]
    const?: unknown
    minimum?: number
    properties?: Record<string, unknown>
    required?: string[]
    items?: unknown
  }
  if (node.const !== undefined) return node.const
  if (node.enum !== undefined) return node.enum[draw(node.enum.length)]
  if (depth > 6) return null
  switch (node.type) {
    case 'integer':
    case 'number':
      return (node.minimum ?? 0) + draw(10)
    case 'boolean':
      return draw(2) === 0
    case 'array':
      return [sample(node.items, draw, depth + 1)]
    case 'string':
      return `word${draw(100)}`
    case 'object': {
      const needed = Object.entries(node.properties ?? {}).filter(([name]) =>
        node.required?.includes(name),
      )
      return Object.fromEntries(needed.map(([name, one]) => [name, sample(one, draw, depth + 1)]))
    }
    default:
      return null
  }
}
