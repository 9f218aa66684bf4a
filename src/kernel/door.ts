// The one verb: invoke, in the order of DESIGN §4, the same for every call from every caller.
import type { Artifact } from '../artifacts/artifact.ts'
import { argsProblem } from '../artifacts/interface.ts'
import type { Json } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { type Answer, granted, type RawRequest, readRequest, refused } from './answer.ts'
import type { Call } from './call.ts'
import { changedSince } from './changed.ts'
import { demandProblem, promiseProblem } from './demands.ts'
import type { Desk } from './desk.ts'
import { enterGuest } from './entry.ts'
import { genesisArgsProblem, type Method } from './genesis.ts'
import type { GuestFrame, RunGuest } from './guest.ts'
import { partyOf } from './party.ts'
import { holdPrice, payFee, settlePrice, type Terms } from './payment.ts'
import { permission } from './permission.ts'
import { type Powers, powersAt } from './powers.ts'
import {
  answerOfKey,
  asOfVersion,
  debtProblem,
  dependencyProblem,
  guestTool,
  noVersion,
  outOfGas,
  outOfService,
  stackProblem,
  stateProblem,
  toolsProblem,
  unknownMethod,
} from './preconditions.ts'
import { PureAnswers } from './pure.ts'
import {
  type Budget,
  budgetFor,
  isAnswer,
  resetSpent,
  type Scope,
  spentOf,
  trailOf,
} from './scope.ts'

/** For people: what a guest did wrong and where. Never for agents. */
export type GuestFault = {
  id: string
  method: string
  code: string
  message: string
  stack: GuestFrame[]
}

export type DoorOptions = {
  run: RunGuest
  random: (id: string, originator: string) => () => number
  log: (id: string, text: string) => void
  fault: (fault: GuestFault) => void
}

export class Door {
  readonly desk: Desk
  readonly options: DoorOptions
  readonly pure = new PureAnswers()
  private readonly powers: Powers

  constructor(desk: Omit<Desk, 'permit' | 'chargeGas' | 'scope' | 'acting'>, options: DoorOptions) {
    this.options = options
    const nobody = undefined as unknown as Scope
    this.desk = { ...desk, scope: nobody, acting: '', permit: () => null, chargeGas: () => {} }
    this.powers = powersAt(this.desk)
  }

  /**
   * Makes a call and answers it; never throws for anything that a caller or guest does. What failed
   * is undone, but for the event that says so. `gasMax` is the most that the call's tree may cost.
   */
  invoke(scope: Scope, raw: RawRequest, gasMax: number): { answer: Answer; gas: number } {
    const { journal } = this.desk
    const mark = journal.mark()
    const { cause } = journal
    const request = readRequest(raw, this.desk.world.config.limits.args_bytes)
    if (isRefusal(request)) return this.refusedEarly(scope, raw, request)
    const call = {
      ...request,
      scope,
      gas: this.desk.world.config.gas.call,
      gasMax,
      price: 0,
      inner: null,
      made: false,
    } as Call
    const spent = spentOf(scope.budget)
    const paidBefore = scope.paidOther
    scope.paidOther = false
    let result = this.attempt(call)
    if (call.gas > gasMax && !isRefusal(result)) result = outOfGas(call)
    journal.cause = cause
    const dry = call.options.dry_run === true
    if (isRefusal(result) || dry) {
      journal.rollback(mark)
      resetSpent(scope.budget, spent)
      // What was paid for is not answered where the payment is undone.
      const isWork = call.price > 0 || !this.desk.catalogue.has(call.target)
      if (dry && isWork && scope.paidOther && !isRefusal(result)) result = null
      scope.paidOther = paidBefore
    } else if (paidBefore) scope.paidOther = true
    this.report(call, result, mark)
    const said = isRefusal(result) ? refused(result) : granted(result, call.price)
    const answer = dry ? { ...said, gas: call.gas } : said
    return { answer, gas: call.gas }
  }

  private attempt(call: Call): Json | Refusal {
    const { world, catalogue } = this.desk
    const { target, scope } = call
    const artifact = world.artifacts.get(target)
    if (artifact === undefined) {
      return refuse(
        'NOT_FOUND',
        `there is no ${target}: genesis_store.search finds what there is`,
        {
          id: target,
        },
      )
    }
    if (artifact.deleted_at !== null) {
      const { deleted_at, deleted_by } = artifact
      return refuse('DELETED', `${target} was deleted by ${deleted_by}: look for another`, {
        id: target,
        deleted_at,
        deleted_by,
      })
    }
    const status = world.status.get(target)
    if (status !== undefined) return outOfService(target, status)
    const forbidden = toolsProblem(world, call)
    if (forbidden !== null) return forbidden
    call.artifact = artifact
    if (!scope.metered) {
      const debt = debtProblem(this.desk, scope.originator)
      if (debt !== null) return debt
    }
    const builtIn = catalogue.get(target)
    return builtIn === undefined ? this.callGuest(call) : this.callGenesis(call, builtIn.methods)
  }

  private callGenesis(call: Call, methods: Map<string, Method>): Json | Refusal {
    const { target, method, args, scope, options } = call
    const { version = call.artifact.version } = call
    if (version !== call.artifact.version) return noVersion(target, version, [1])
    const found = methods.get(method)
    if (found === undefined) return unknownMethod(target, method, [...methods.keys()])
    const read = found.args.safeParse(args)
    if (!read.success) {
      return refuse('INVALID_ARGS', `${target}.${method}: ${genesisArgsProblem(found, args)}`)
    }
    const { world, journal } = this.desk
    const feeName = found.feeWhen?.holds(read.data) === false ? null : found.fee
    const fee = feeName === null ? 0 : world.config.fees[feeName]
    if (scope.checking !== null && (!found.reads || fee > 0)) {
      return refuse(
        'NOT_AUTHORIZED',
        `a contract that is asked may only read what is free, not ${target}.${method}`,
      )
    }
    const advertised = fee + call.artifact.price
    const budget = budgetFor(scope, options.max_spend, { advertised })
    const known = stateProblem(call) ?? answerOfKey(this.desk.world, call)
    if (known !== null) return known
    const unpaid = payFee(world, journal, { scope, budget }, { amount: fee, name: feeName ?? '' })
    if (unpaid !== null) return unpaid
    return this.atDesk(call, budget, () =>
      found.run(
        {
          ...this.powers,
          caller: scope.id,
          originator: scope.originator,
          nowUs: journal.nowUs,
          world,
          config: world.config,
          work: (units) => {
            call.gas += units
          },
        },
        read.data,
      ),
    )
  }

  /**
   * Runs a method with this call at the desk; checks that it starts may put another there for a
   * time.
   */
  private atDesk(call: Call, budget: Budget, run: () => Json | Refusal): Json | Refusal {
    const { desk } = this
    const { scope, acting, permit, chargeGas } = desk
    desk.scope = call.scope
    desk.acting = call.target
    desk.chargeGas = (gas) => {
      call.gas += gas
    }
    desk.permit = (action, artifact, args, method = call.method) =>
      this.permitFor(call, budget, { action, artifact, args, method })
    const result = run()
    Object.assign(desk, { scope, acting, permit, chargeGas })
    return result
  }

  /** Permission for a genesis method on another artifact: asked, and its price paid at once. */
  private permitFor(
    call: Call,
    budget: Budget,
    asked: {
      action: Parameters<Desk['permit']>[0]
      artifact: Artifact
      args: Json
      method: string
    },
  ): Refusal | null {
    const { world, journal } = this.desk
    const { artifact, ...question } = asked
    const { action } = question
    const terms = this.ask(call, artifact, question)
    if (isRefusal(terms)) return terms
    const reader = call.scope.checking ?? call.scope.id
    const ownPrice = action === 'read' && reader !== artifact.owner ? artifact.read_price : 0
    const due = terms ?? this.ownTerms(artifact, ownPrice)
    if (due.price === 0) return null
    if (call.scope.checking !== null) {
      return refuse('NOT_AUTHORIZED', `a contract that is asked may not pay for ${artifact.id}`)
    }
    // The price that is asked for reading is advertised like that of a call.
    if (call.scope.standing && call.options.max_spend === undefined) {
      budget.limit += artifact.read_price
    }
    const payers = { scope: call.scope, budget }
    const held = holdPrice(world, journal, payers, due, `${artifact.id}.${action}`)
    if (isRefusal(held)) return held
    const what = `${artifact.id}.${action}`
    settlePrice(world, journal, held, { by: call.scope.id, of: artifact.id, what })
    call.price += held.price
    if (held.paysOther) call.scope.paidOther = true
    return null
  }

  /** Whether a call would be allowed and cost its caller nothing, and the gas of finding out. */
  isFree(
    scope: Scope,
    artifact: Artifact,
    { method, args }: { method: string; args: Json },
  ): { free: boolean; gas: number } {
    const gasMax = this.desk.world.config.limits.gas_per_check
    const target = artifact.id
    const asking = { scope, artifact, target, method, args, options: {}, gas: 0, gasMax }
    const call: Call = { ...asking, price: 0, inner: null, made: false }
    const terms = this.ask(call, artifact, { action: 'invoke', method, args })
    const price = isRefusal(terms) ? null : (terms?.price ?? artifact.price)
    return { free: price === 0 || (price !== null && artifact.owner === scope.id), gas: call.gas }
  }

  private ask(
    call: Call,
    artifact: Artifact,
    asked: { action: Parameters<Desk['permit']>[0]; method: string; args: Json },
  ): Terms | null | Refusal {
    const { world, catalogue } = this.desk
    const { scope } = call
    const answer = permission(
      world,
      catalogue,
      artifact,
      { scope, ...asked },
      (contract, question) => enterGuest(this, call, { kind: 'check', contract, question }),
    )
    return isRefusal(answer) ? answer : answer.terms
  }

  private ownTerms(artifact: Artifact, price: number): Terms {
    const recipient = partyOf(this.desk.world, artifact)
    return { price, recipient, payer: null, contract: artifact.access_contract_id }
  }

  private callGuest(call: Call): Json | Refusal {
    const as = asOfVersion(this.desk.world, call)
    if (isRefusal(as)) return as
    call.artifact = as
    const { artifact, target, method, scope, options } = call
    const tool = guestTool(artifact, method)
    if (isRefusal(tool)) return tool
    const meter = { spent: 0, most: call.gasMax - call.gas }
    const problem = argsProblem(tool, call.args, meter)
    call.gas += meter.spent
    if (problem !== null) return refuse('INVALID_ARGS', `${target}.${method}: ${problem}`)
    const stack = stackProblem(this.desk.world, call, tool)
    if (stack !== null) return stack
    const asked = isAnswer(scope)
      ? this.ownTerms(artifact, 0)
      : this.ask(call, artifact, { action: 'invoke', method, args: call.args })
    if (isRefusal(asked)) return asked
    const { world, journal } = this.desk
    const known = stateProblem(call) ?? answerOfKey(world, call)
    if (known !== null) return known
    const unmet = dependencyProblem(world, artifact) ?? demandProblem(this.desk, call, tool)
    if (unmet !== null) return unmet
    const terms = asked ?? this.ownTerms(artifact, artifact.price)
    const budget = budgetFor(scope, options.max_spend, {
      advertised: artifact.price,
      modelsLimit: tool.annotations?.limits?.llm_budget ?? 0,
    })
    const what = `${target}.${method}`
    const held = holdPrice(world, journal, { scope, budget }, terms, what)
    if (isRefusal(held)) return held
    const result = enterGuest(this, call, { kind: 'call', tool, budget, hold: held.hold })
    if (isRefusal(result)) return result
    const broken = promiseProblem(this.desk, call, tool, result)
    if (broken !== null) return broken
    settlePrice(world, journal, held, { by: scope.id, of: target, what })
    if (held.paysOther) scope.paidOther = true
    call.price = held.price
    return result
  }

  /** A request that is none is answered, and noted against the caller. */
  private refusedEarly(
    scope: Scope,
    raw: RawRequest,
    refusal: Refusal,
  ): { answer: Answer; gas: number } {
    const { gas } = this.desk.world.config
    const target = typeof raw.target === 'string' ? raw.target.slice(0, 128) : '?'
    const method = typeof raw.method === 'string' ? raw.method.slice(0, 128) : '?'
    const call = {
      scope,
      target,
      method,
      args: null,
      gas: gas.call,
      options: {},
      inner: null,
      made: false,
    }
    this.report(call as unknown as Call, refusal, this.desk.journal.mark())
    return { answer: refused(refusal), gas: gas.call }
  }

  /** The event that says how a call ended. */
  private report(call: Call, result: Json | Refusal, mark: number): void {
    const { journal } = this.desk
    const { scope, target, version, method, gas } = call
    const dry = call.options.dry_run === true
    if (scope.checking !== null || (dry && scope.depth > 0)) return
    const { id: caller, originator, depth } = scope
    const charged = scope.metered ? 0 : gas
    const dry_run = dry ? (true as const) : undefined
    const what = { caller, originator, target, version, method, depth, gas, charged, dry_run }
    if (isRefusal(result)) {
      const { code, message } = result
      const trail = call.inner ?? [...trailOf(scope), `${target}.${method}`]
      scope.failed = trail
      journal.emit('call.failed', caller, { ...what, args: call.args, code, message, trail })
      return
    }
    const key = dry ? undefined : call.options.key
    const known = call.made && !dry && key === undefined && !scope.remembers
    journal.emit('call.returned', caller, {
      ...what,
      // The arguments of a call that was made stand there already.
      args: known ? undefined : call.args,
      result,
      price: call.price,
      key,
      changed: scope.remembers ? changedSince(journal.events, mark, caller) : undefined,
    })
  }
}
