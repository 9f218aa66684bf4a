// The edge of a run: what effects ask is asked outside, or answered from what a file recorded.
import { hash } from 'node:crypto'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { unreachable, Violation } from '../base/violation.ts'
import type { Config } from '../kernel/config.ts'
import { askedOf } from '../kernel/effects.ts'
import type { Outcome, RecallOutcome } from '../kernel/outcomes.ts'
import type { PendingEffect } from '../kernel/world.ts'
import { Gateway } from '../llm/gateway.ts'
import type { Cassette } from './cassette.ts'
import { requestDifference } from './difference_text.ts'
import type { EffectRow } from './effect_rows.ts'
import type { Recall } from './remembering.ts'

/**
 * - `recorded` answers what a file has of an effect; what was answered is never asked again. The
 *   outcome is null where it was in flight when the run stopped: `lost` says what then. `ask` asks
 *   again, `charge` answers that it is lost, which costs all that was held.
 * - `record` keeps an effect before its outcome is handed on, and before it is asked.
 * - With `refuse` nothing is asked outside: what is not recorded is a violation.
 * - `asked` is what a file has of the request, for explaining what differs from it.
 * - `cassette` has answers that are not asked for again, or keeps them.
 */
export type EdgeOptions = {
  recorded?: (id: string, requestHash: string) => EffectRow | undefined
  record?: (row: EffectRow) => void
  lost: 'ask' | 'charge' | 'refuse'
  asked?: (id: string) => Json | undefined
  cassette?: Cassette
}

/** What comes from outside; memories are the run's own. */
const TAPED: PendingEffect['kind'][] = ['llm', 'http']

export const LOST: Outcome = {
  ok: false,
  code: 'UNAVAILABLE',
  message: 'lost: in flight when the run stopped',
  lost: true,
}

/** Answers what is recalled, as it was after the event that asked; never rejects. */
export type RecallMemories = (asked: Recall, seq: number) => Promise<RecallOutcome>

const nothingRecalled: RecallMemories = async () => {
  return { ok: false, code: 'UNAVAILABLE', message: 'there is no memory' }
}

export class Edge {
  private readonly options: EdgeOptions
  private readonly config: () => Config
  private readonly recall: RecallMemories
  private readonly gateway: Gateway
  private readonly stop = new AbortController()
  private readonly inFlight = new Map<string, Promise<Json>>()
  private readonly recalls = new Map<string, Promise<void>>()
  private isClosed = false

  /** `config` is asked when something has to be asked outside. */
  constructor(config: () => Config, options: EdgeOptions, recall = nothingRecalled) {
    this.options = options
    this.recall = recall
    this.config = config
    this.gateway = new Gateway(config)
  }

  /**
   * Call once the asking frame has committed, in order of events; again for an effect that is in
   * flight it does nothing.
   */
  start(effect: PendingEffect): void {
    const { id, kind } = effect
    if (this.inFlight.has(id)) return
    const answer = this.answer(effect)
    // Whoever awaits the outcome sees it; nobody may.
    const settled = answer.then(
      () => {},
      () => {},
    )
    this.inFlight.set(id, answer)
    if (kind !== 'recall') return
    this.recalls.set(id, settled)
    void settled.then(() => this.recalls.delete(id))
  }

  /**
   * When all that is being recalled is recorded; undefined when it is. Await it before a
   * checkpoint: whoever goes on from there has memories as they are then, not as they were before.
   */
  get recalled(): Promise<unknown> | undefined {
    return this.recalls.size === 0 ? undefined : Promise.all(this.recalls.values())
  }

  /**
   * The answer, once it is there: await it when virtual time has come to the end of the window.
   * The same when it is asked for again, until it is forgotten.
   */
  async outcome(id: string): Promise<Json> {
    const answer = this.inFlight.get(id)
    if (answer === undefined) throw new Violation('effect-was-asked', `${id} was never asked`)
    return await answer
  }

  /** The vectors of texts by a model. Throws where they can't be had. */
  async embed(model: string, texts: readonly string[]): Promise<readonly number[][]> {
    const found = await this.gateway.embed(model, [...texts])
    if (!found.ok) throw new Error(found.message)
    return found.vectors
  }

  /** Call when an answer has entered the world. */
  forget(id: string): void {
    this.inFlight.delete(id)
  }

  private async answer(effect: PendingEffect): Promise<Json> {
    const { id, kind } = effect
    const request = askedOf(effect)
    const request_hash = hash('sha256', canonical(request, WRAPPED_DEPTH_MAX), 'hex')
    const { recorded, lost, asked: before, cassette } = this.options
    const row = recorded?.(id, request_hash)
    if (row !== undefined && row.request_hash !== request_hash) {
      const known = before?.(id)
      const where = known === undefined ? '' : `: ${requestDifference(known, request)}`
      const message = `${id} asks something else than what the file has of it${where}`
      throw new Violation('effects-are-the-same', message)
    }
    if (row?.outcome != null) return JSON.parse(row.outcome) as Json
    if (lost === 'refuse') {
      throw new Violation('effects-are-recorded', `the file has no outcome of ${id}`)
    }
    const asked = { id, kind, request_hash, asked_ms: row?.asked_ms ?? Date.now() }
    // What is recalled is found again, as it was: it is never lost.
    const isLost = row !== undefined && lost === 'charge' && kind !== 'recall'
    if (isLost) return this.recorded(asked, LOST as Json)
    const take = TAPED.includes(kind) ? cassette?.take(request, request_hash) : undefined
    if (take?.taped !== undefined) return this.recorded(asked, take.taped)
    this.options.record?.({ ...asked, outcome: null, answered_ms: null })
    const outcome = await this.perform(effect, request)
    take?.keep(outcome)
    return this.recorded(asked, outcome)
  }

  /** Never rejects: what fails is an outcome too. */
  private async perform({ kind, seq }: PendingEffect, request: Json): Promise<Json> {
    switch (kind) {
      case 'llm':
        return this.gateway.ask(request)
      case 'http': {
        const { fetchPage } = await import('./page.ts')
        return fetchPage(this.config(), request as { url: string }, this.stop.signal)
      }
      case 'recall':
        return this.recall(request as Recall, seq)
      default:
        return unreachable(kind)
    }
  }

  /** An outcome, once it is durable. */
  private recorded(asked: Omit<EffectRow, 'outcome' | 'answered_ms'>, outcome: Json): Json {
    const text = canonical(outcome, WRAPPED_DEPTH_MAX)
    const row = { ...asked, outcome: text, answered_ms: Date.now() }
    if (!this.isClosed) this.options.record?.(row)
    return JSON.parse(text) as Json
  }

  /** With `drain` waits for what is in flight, so that it is recorded; without, gives it up. */
  async close(drain = false): Promise<void> {
    if (drain) await Promise.allSettled(this.inFlight.values())
    this.isClosed = true
    this.options.cassette?.close()
    this.stop.abort()
    await this.gateway.close()
  }
}
