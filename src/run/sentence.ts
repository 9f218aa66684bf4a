// One sentence for each event: what happened, with the values, for people.
import type { Json } from '../base/json.ts'
import { formatDuration, formatMoney, formatSize } from '../base/units.ts'
import { unreachable } from '../base/violation.ts'
import type { DataOf, Event, EventOf } from '../kernel/event.ts'
import type { agentKinds } from '../kernel/event_agents.ts'
import type { artifactKinds } from '../kernel/event_artifacts.ts'
import type { busKinds } from '../kernel/event_bus.ts'
import type { debtKinds } from '../kernel/event_debts.ts'
import type { healthKinds } from '../kernel/event_health.ts'
import type { mintKinds } from '../kernel/event_mint.ts'
import type { moneyKinds } from '../kernel/event_money.ts'
import { cut, short } from './cut.ts'
import { busSentence } from './sentence_bus.ts'
import { debtSentence } from './sentence_debts.ts'
import { healthSentence } from './sentence_health.ts'
import { mintSentence } from './sentence_mint.ts'

type Of<Kinds> = { [K in keyof Kinds & Event['kind']]: EventOf<K> }[keyof Kinds & Event['kind']]

export function sentence(event: Event): string {
  switch (event.kind) {
    case 'call.made':
    case 'call.returned':
    case 'call.failed':
      return callSentence(event)
    case 'effect.requested':
    case 'effect.answered':
    case 'effect.cancelled':
      return effectSentence(event)
    case 'memory.judged': {
      const { id, owner, status, score, critic, reason } = event.data
      const scored = score === null ? '' : ` with ${score} of 10`
      return `${critic} judged ${id} of ${owner} as ${status}${scored}: ${short(reason)}`
    }
    case 'script.kept':
    case 'expectation.checked':
    case 'world.intervened':
    case 'world.reseeded':
    case 'world.ended':
      return runSentence(event)
    default:
      if (isArtifact(event)) return artifactSentence(event)
      if (isDebt(event)) return debtSentence(event)
      if (isBus(event)) return busSentence(event)
      if (isHealth(event)) return healthSentence(event)
      if (isMint(event)) return mintSentence(event)
      return isAgent(event) ? agentSentence(event) : moneySentence(event)
  }
}

type EffectEvent =
  | EventOf<'effect.requested'>
  | EventOf<'effect.answered'>
  | EventOf<'effect.cancelled'>
type WorldKinds = 'world.intervened' | 'world.reseeded' | 'world.ended'
type RunKinds = 'script.kept' | 'expectation.checked' | WorldKinds
type RunEvent = { [K in RunKinds]: EventOf<K> }[RunKinds]
type AgentEvent = Exclude<Of<typeof agentKinds>, RunEvent>

function isArtifact(event: Event): event is Of<typeof artifactKinds> {
  return event.kind.startsWith('artifact.')
}

function isDebt(event: Event): event is Of<typeof debtKinds> {
  return event.kind.startsWith('debt.')
}

function isBus(event: Event): event is Of<typeof busKinds> {
  return event.kind.startsWith('bus.') || event.kind.startsWith('job.')
}

function isMint(event: Event): event is Of<typeof mintKinds> {
  return event.kind.startsWith('bid.') || event.kind.startsWith('mint.')
}

function isHealth(event: Event): event is Of<typeof healthKinds> {
  return event.kind.startsWith('economy.')
}

function isAgent(event: Event): event is AgentEvent {
  return event.kind.startsWith('agent.') || event.kind === 'plan.stepped'
}

function artifactSentence(event: Of<typeof artifactKinds>): string {
  const { id } = event.data
  switch (event.kind) {
    case 'artifact.created': {
      const { type, owner, price, bytes, loop } = event.data
      const what = [type, price > 0 ? `price ${price}` : '', loop === null ? '' : 'with a loop']
      return `${id} came into being: ${list(what)}, owned by ${owner}, ${formatSize(bytes)}`
    }
    case 'artifact.written': {
      const { version, bytes, id: _, charged_to: __, note, breaking, ...changes } = event.data
      const what = Object.entries(changes).map(([field, value]) => change(field, value))
      return `${id} was changed to version ${version}: ${list(what)}, ${formatSize(bytes)}`
    }
    case 'artifact.saved':
      return `${id} saved its content ${short(event.data.content)}, ${formatSize(event.data.bytes)}`
    case 'artifact.transferred':
      return `${id} was given by ${event.data.from} to ${event.data.to}`
    case 'artifact.accepted':
      return `${event.data.to} accepted ${id}; its disk is no longer charged to ${event.data.from}`
    case 'artifact.listed': {
      const { seller, price, price_resource, buyer } = event.data
      const only = buyer === null ? '' : `, only for ${buyer}`
      return `${seller} offers ${id} for ${amount(price, price_resource)}${only}`
    }
    case 'artifact.unlisted':
      return `${event.data.seller} no longer offers ${id}`
    case 'artifact.sold': {
      const { seller, buyer, price, price_resource } = event.data
      return `${buyer} bought ${id} from ${seller} for ${amount(price, price_resource)}`
    }
    case 'artifact.deleted':
      return `${id} was deleted; its id stays taken`
    case 'artifact.status':
      return `${id} is ${event.data.status} from here on`
    case 'artifact.dropped':
      return `the body of the tombstone ${id} left the world`
    default:
      return unreachable(event)
  }
}

/** A changed field with its value, where that can be short. */
function change(field: string, value: unknown): string {
  const isLong = ['code', 'content', 'interface', 'metadata'].includes(field)
  return isLong && value !== null ? field : `${field} ${short(value as Json)}`
}

function moneySentence(event: Of<typeof moneyKinds>): string {
  const { data } = event
  switch (event.kind) {
    case 'scrip.moved':
    case 'stock.moved': {
      const { from, to, memo } = event.data
      const said = memo === undefined ? '' : `, "${cut(memo)}"`
      return `${from} paid ${to} ${units(data)}${said}`
    }
    case 'scrip.minted':
    case 'stock.minted':
      return `${units(data)} came into being for ${event.data.to}`
    case 'scrip.burned':
    case 'stock.burned':
      return `${units(data)} of ${event.data.from} ceased to be`
    case 'scrip.held': {
      const { from, hold, from_hold } = event.data
      const source = from_hold === undefined ? from : `hold ${from_hold}`
      return `${units(data)} of ${source} set aside for ${event.data.to} as hold ${hold}`
    }
    case 'scrip.settled':
      return `${event.data.to} got ${units(data)} of hold ${event.data.hold}`
    case 'scrip.spent':
      return `${units(data)} of hold ${event.data.hold} spent and burned`
    case 'right.granted': {
      const { id, resource, capacity, rate_per_minute: rate } = event.data
      const flow = rate === undefined ? '' : `, ${rate} a minute`
      return `${id} got the right to ${amount(capacity, resource)}${flow}`
    }
    case 'right.moved': {
      const { from, to, resource, capacity, rate_per_minute: rate } = event.data
      const flow = rate === undefined ? '' : `, ${rate} a minute`
      return `${amount(capacity, resource)}${flow} that ${from} gave is now given by ${to}`
    }
    case 'quota.moved': {
      const { from, to, resource } = event.data
      return `${from} gave ${to} ${amount(event.data.amount, resource)} of its quota`
    }
    case 'charge.granted': {
      const { from, to, cap_per_call, cap_per_window, window, until } = event.data
      const end = until === null ? '' : `, until ${formatDuration(until)}`
      const caps = `${cap_per_call} a call, ${cap_per_window} in ${formatDuration(window)}`
      return `${from} lets ${to} charge it: ${caps}${end}`
    }
    case 'charge.used': {
      const { from, to, amount: charged, resource: of = 'scrip' } = event.data
      return `${to} charged ${from} ${charged} ${of} under its grant`
    }
    case 'charge.revoked':
      return `${event.data.from} no longer lets ${event.data.to} charge it`
    case 'capability.given':
      return `the world gave ${event.data.id} the capability ${event.data.capability}`
    default:
      return unreachable(event)
  }
}

function callSentence(
  event: EventOf<'call.made'> | EventOf<'call.returned'> | EventOf<'call.failed'>,
): string {
  const { target, method, caller, dry_run } = event.data
  const what = `${target}.${method}`
  const dry = dry_run === true ? ' (a dry run, undone)' : ''
  switch (event.kind) {
    case 'call.made':
      return `${caller} called ${what} with ${short(event.data.args)}${dry}`
    case 'call.returned': {
      const { args, result, price, gas } = event.data
      const asked = args === undefined ? '' : ` to ${short(args)}`
      const paid = price > 0 ? `, price ${price}` : ''
      return `${what} answered ${caller}${asked}: ${short(result)}${paid}, ${gas} gas${dry}`
    }
    case 'call.failed': {
      const { code, message, gas, args } = event.data
      return `${what} refused ${caller} with ${short(args)}: ${code} ${message}, ${gas} gas${dry}`
    }
    default:
      return unreachable(event)
  }
}

function agentSentence(event: AgentEvent): string {
  const { id } = event.data
  switch (event.kind) {
    case 'agent.decided': {
      const { actions, why, gas } = event.data
      const calls = actions.map((action) => `${action.invoke} ${short(action.args ?? {})}`)
      return `${id} decided (${why}): ${list(calls) || 'nothing'}, ${gas} gas`
    }
    case 'plan.stepped': {
      const { step, outcome, answer } = event.data
      return `${id} planned ${step}: ${outcome}, ${short(answer)}`
    }
    case 'agent.acted': {
      const { why, gas, wait } = event.data
      return `${id} ended a step (${why}), ${gas} gas, rests ${ends(wait)}`
    }
    case 'agent.failed': {
      const { why, gas, code, message, trail, failures, until } = event.data
      const then = until === null ? 'no further try' : `tries again at ${formatDuration(until)}`
      const at = trail.join(' → ')
      const text = `${id} failed in a step (${why}) at ${at}: ${code} ${message}, ${gas} gas`
      return `${text}; failure ${failures} in a row, ${then}`
    }
    case 'agent.quarantined': {
      const { failures, code } = event.data
      return `${id} was quarantined after ${failures} failures in a row, the last ${code}`
    }
    case 'agent.slept':
      return `${id} asked to sleep ${ends(event.data.wait)}`
    case 'agent.woke':
      return `${id} was woken (${event.data.why}), its turn is at ${formatDuration(event.data.at)}`
    case 'agent.asked': {
      const { predicate, said, gas } = event.data
      const answer = said ? 'yes' : 'no'
      return `${predicate} was asked whether to wake ${id} and said ${answer}, ${gas} gas`
    }
    case 'agent.frozen': {
      const { resource, holdings } = event.data
      const has = `${estate(event.data)}, ${holdings.length} artifacts`
      return `${id} is frozen for want of ${resource}; it has ${has}`
    }
    case 'agent.rescued':
      return `${event.data.by ?? 'the world'} gave ${id} what it lacked`
    case 'agent.thawed':
      return `${id} goes on after ${formatDuration(event.data.after)}`
    case 'agent.bankrupt':
      return `${id} can't pay the ${event.data.owed} that it owes; it has ${estate(event.data)}`
    case 'agent.leashed': {
      const { id, steps } = event.data
      if (steps === null) return `${id} was let go on`
      return steps === 0 ? `${id} was paused` : `${id} was let take ${steps} steps`
    }
    case 'agent.stalled': {
      const { resource, level, until, needs } = event.data
      const more = needs === undefined ? 'more' : amount(needs, resource)
      const end = until === null ? `until it gets ${more}` : `until ${formatDuration(until)}`
      return `${id} has ${amount(level, resource)} and starts nothing ${end}`
    }
    default:
      return unreachable(event)
  }
}

function effectSentence(event: EffectEvent): string {
  const { agent } = event.data
  switch (event.kind) {
    case 'effect.requested': {
      const { id, kind, route, request, held, answer_from } = event.data
      const { url } = request as { url?: string }
      const whom = kind === 'llm' ? route.map(({ model }) => model).join(' or ') : (url ?? kind)
      const holds = held === 0 ? '' : `${formatMoney(held)} set aside, `
      const from = formatDuration(answer_from)
      return `${agent} asked ${whom} as ${id}: ${holds}no answer before ${from}`
    }
    case 'effect.answered': {
      const { id, outcome, cost, due } = event.data
      const then = due === null ? 'and no loop waited' : `it goes on at ${formatDuration(due)}`
      return `${id} was answered: ${short(outcome)}, cost ${formatMoney(cost)}, ${then}`
    }
    case 'effect.cancelled':
      return `nobody wants to hear ${event.data.id} any more`
    default:
      return unreachable(event)
  }
}

function runSentence(event: RunEvent): string {
  switch (event.kind) {
    case 'script.kept':
      return `kept as ${event.data.name}: ${short(event.data.value)}`
    case 'expectation.checked': {
      const { say, passed, found } = event.data
      return passed ? `as expected: ${say}` : `not as expected: ${say}; found ${short(found)}`
    }
    case 'world.intervened': {
      const { ordinal, does, set, when } = event.data
      const what = set === undefined ? does : `${does} ${short(set)}`
      if (when !== undefined) return `intervention from outside, as ${short(when)}: ${what}`
      return `intervention ${ordinal} from outside: ${what}`
    }
    case 'world.reseeded': {
      const { id, seed } = event.data
      return `the draws of ${id === '*' ? 'all' : id} come from seed ${seed} from here on`
    }
    case 'world.ended':
      return `the run ended: ${event.data.reason}`
    default:
      return unreachable(event)
  }
}

/** When a sleep ends. */
function ends(wait: DataOf<'agent.acted'>['wait']): string {
  const { until, on_event, on_predicate, on_resource } = wait
  const found = [
    until === null ? '' : `until ${formatDuration(until)}`,
    on_event === undefined ? '' : `until an event like ${short(on_event)}`,
    on_predicate === undefined ? '' : `if ${short(on_predicate)} agrees`,
    on_resource === undefined ? '' : `until it has ${on_resource.at_least} ${on_resource.resource}`,
  ].filter((end) => end !== '')
  return found.length === 0 ? 'until something wakes it' : found.join(' or ')
}

/** What an event of money moves, and why. */
function units(data: Of<typeof moneyKinds>['data']): string {
  const {
    resource,
    amount: moved,
    why,
  } = data as {
    resource?: string
    amount: number
    why: string
  }
  return `${amount(moved, resource ?? 'scrip')} (${why})`
}

function amount(units: number, resource: string): string {
  if (resource === 'llm_budget') return `${formatMoney(units)} of llm_budget`
  return resource === 'disk' ? `${formatSize(units)} of disk` : `${units} ${resource}`
}

function list(parts: string[]): string {
  return parts.filter((part) => part !== '').join(', ')
}

function estate({ balances }: { balances: Record<string, number> }): string {
  const parts = Object.entries(balances).map(([resource, units]) => amount(units, resource))
  return list(parts) || 'nothing'
}
