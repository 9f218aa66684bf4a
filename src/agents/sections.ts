// What a mind is told, section by section: itself, its means, what happened, what it may use.

import type { Artifact } from '../artifacts/artifact.ts'
import type { MindSettings } from '../artifacts/loop.ts'
import {
  byCodeUnit,
  canonical,
  type Json,
  type JsonObject,
  WRAPPED_DEPTH_MAX,
} from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { isOpenTo } from '../kernel/mind.ts'
import { recentEvents } from '../kernel/recent.ts'
import { isVisible, seenBy } from '../kernel/visible.ts'
import type { Loop, World } from '../kernel/world.ts'
import type { Section } from './context.ts'
import { observation } from './observation.ts'

type Name = keyof Kernel['world']['config']['context']['sections']

/** Bytes that one line about something of somebody else may have. */
const LINE = 600
const NEWS_MAX = 60
const MARKET_MAX = 40
const OWNED_MAX = 60

/** All sections, the most important first; `recalled` are the memories that fit. */
export function sectionsFor(
  kernel: Kernel,
  loop: Loop,
  { settings, recalled }: { settings: MindSettings; recalled: Json[] },
): Section[] {
  const { world } = kernel
  const { sections } = world.config.context
  const seen = observation(kernel, loop) as JsonObject
  const { steps, plan, answers = [], balances, flows, disk, scratch: _, ...you } = seen
  const section = (name: Name, says: string, items: string[], untrusted = false): Section => ({
    name,
    says,
    share: sections[name],
    items,
    untrusted,
  })
  const goals = goalsOf(world, loop.id, settings)
  const done = [...(steps as Json[])].reverse()
  return [
    section('you', 'who you are', [line(you), ...(settings.prompt ? [settings.prompt] : [])]),
    section('goals', 'what you are after', goals.map(withContent)),
    section('means', 'what you have and can spend', [
      line({ balances, flows, disk } as JsonObject),
      ...ownedLines(world, loop.id),
    ]),
    section('answers', 'what you asked the outside for', (answers as Json[]).map(line), true),
    section('news', 'what happened since you were last told', newsOf(world, loop), true),
    section(
      'steps',
      'what your last steps came to, the last first',
      [...(plan === undefined ? [] : [`plan ${line(plan)}`]), ...done.map(line)],
      true,
    ),
    section('memories', 'what you remember that fits', recalled.map(line), true),
    section('subscribed', 'what you subscribed to', subscribed(world, loop.id, settings), true),
    section('market', 'what is for sale, and what can be called', marketOf(world, loop.id), true),
  ]
}

/** Artifacts of type goal that are its own, and those that its settings name. */
export function goalsOf(world: World, id: string, { goals = [] }: MindSettings): Artifact[] {
  const own = world.artifacts.ownedThat(id, (one) => one.type === 'goal' && !goals.includes(one.id))
  const named = goals.flatMap((one) => {
    const artifact = world.artifacts.living(one)
    return artifact !== undefined && isOpenTo(world, artifact, id) ? [artifact] : []
  })
  return [...named, ...own]
}

function withContent({ id, content }: Artifact): string {
  return line({ id, content })
}

function ownedLines({ artifacts }: World, id: string): string[] {
  return artifacts
    .ownedThat(id, (one) => one.id !== id && one.type !== 'memory')
    .slice(0, OWNED_MAX)
    .map((one) => line(described(one)))
}

/** Events that concern it, newest first, then public ones; and its unread messages before all. */
function newsOf(world: World, { id }: Loop): string[] {
  const since = world.observed.get(id) ?? 0
  const own: string[] = []
  const others: string[] = []
  const events = recentEvents(world)
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!
    if (event.seq <= since || own.length >= NEWS_MAX) break
    if (event.by === id || !isNews(event) || !isVisible(world, event, id)) continue
    const isOwn = mentions(event, id)
    if (!isOwn && others.length >= NEWS_MAX) continue
    const { t, kind, by, data } = seenBy(event, id)
    const into = isOwn ? own : others
    into.push(line({ t, kind, by, ...(data as unknown as JsonObject) }))
  }
  const mail = (world.mail.get(id)?.messages ?? []).map(
    ({ n, from, t, body }) => `message ${line({ n, from, t, body })}`,
  )
  return [...mail.reverse(), ...own, ...others].slice(0, NEWS_MAX)
}

function mentions({ data }: Event, id: string): boolean {
  return Object.values(data).includes(id)
}

/** What others did that may matter to whoever did not do it. */
function isNews({ kind }: Event): boolean {
  switch (kind) {
    case 'artifact.created':
    case 'artifact.written':
    case 'artifact.transferred':
    case 'artifact.listed':
    case 'artifact.unlisted':
    case 'artifact.sold':
    case 'artifact.deleted':
    case 'artifact.status':
    case 'scrip.moved':
    case 'scrip.settled':
    case 'stock.moved':
    case 'right.moved':
    case 'quota.moved':
    case 'bus.emitted':
    case 'bus.sent':
    case 'debt.issued':
    case 'debt.accepted':
    case 'debt.paid':
    case 'debt.defaulted':
    case 'mint.closed':
    case 'mint.scored':
    case 'agent.bankrupt':
    case 'economy.alarm':
      return true
    default:
      return false
  }
}

function subscribed(world: World, id: string, { subscribes = [] }: MindSettings): string[] {
  return subscribes.flatMap((one) => {
    const artifact = world.artifacts.living(one)
    if (artifact === undefined) return [`${one} is gone`]
    return isOpenTo(world, artifact, id) ? [withContent(artifact)] : [`${one} is closed to you`]
  })
}

/** The newest listings, and tools of others that are called most. */
function marketOf(world: World, id: string): string[] {
  const lines: string[] = []
  const listings = [...world.listings]
    .sort(([a, one], [b, other]) => other.listed_at - one.listed_at || byCodeUnit(a, b))
    .slice(0, MARKET_MAX)
  for (const [one, { seller, price, price_resource, buyer }] of listings) {
    if (seller === id || (buyer !== null && buyer !== id)) continue
    const { type, description } = described(world.artifacts.get(one)!)
    const offer = { for_sale: one, type, description, seller, price, price_resource }
    lines.push(line(offer as JsonObject))
  }
  const called = [...world.stats]
    .map(([one, { calls }]) => ({ artifact: world.artifacts.living(one), calls }))
    .filter(({ artifact }) => isForHire(artifact, id))
    .sort((a, b) => b.calls - a.calls || byCodeUnit(a.artifact!.id, b.artifact!.id))
    .slice(0, MARKET_MAX)
  for (const { artifact, calls } of called) lines.push(line({ ...described(artifact!), calls }))
  return lines
}

function isForHire(artifact: Artifact | undefined, id: string): boolean {
  if (artifact === undefined || artifact.owner === id) return false
  return artifact.can_execute && artifact.code !== null && artifact.loop === null
}

function described(artifact: Artifact): JsonObject {
  const { id, type, price, version, owner, interface: face, metadata } = artifact
  const description = face?.description ?? metadata.description ?? ''
  return { id, type, description: cut(String(description), 160), owner, price, version }
}

/** One line of JSON, cut where it is long. */
function line(value: Json): string {
  return cut(canonical(value, WRAPPED_DEPTH_MAX), LINE)
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`
}
