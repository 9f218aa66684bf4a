// Pure tools: what follows from the arguments alone may be answered from what is remembered.

import { canonical, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { refuse } from '../base/refusal.ts'
import { refused } from './answer.ts'
import type { GuestEntry, GuestOutcome } from './guest.ts'

const KEPT_MAX = 10_000

type Answered = GuestOutcome & { ok: true }

/**
 * Answers of pure tools by code, method and arguments. An answer costs its gas also when it is
 * remembered, so that what is remembered changes speed alone, never history.
 */
export class PureAnswers {
  private readonly answers = new Map<string, Answered>()

  /** The outcome of an entry into a pure tool, from `run` where it is not known. */
  outcome(entry: GuestEntry, run: (entry: GuestEntry) => GuestOutcome): GuestOutcome {
    const { codeHash, method, argsJson, outputBytesMax, gas, self } = entry
    const key = `${codeHash} ${method} ${outputBytesMax} ${argsJson}`
    let answer: GuestOutcome | undefined = this.answers.get(key)
    if (answer === undefined || answer.gas > gas) {
      answer = run(alone(entry))
      if (answer.ok) this.keep(key, answer)
    } else if (answer.ok) answer.again?.()
    return answer.ok ? { ...answer, contentJson: self.contentJson } : answer
  }

  private keep(key: string, answer: Answered): void {
    const oldest = this.answers.keys().next()
    if (this.answers.size >= KEPT_MAX && !oldest.done) this.answers.delete(oldest.value)
    this.answers.set(key, answer)
  }
}

/** An entry that sees nothing but its arguments, and can do nothing. */
function alone(entry: GuestEntry): GuestEntry {
  return {
    ...entry,
    self: { id: '', owner: '', contentJson: 'null' },
    caller: '',
    originator: '',
    nowUs: 0,
    random: () => 0,
    log: () => {},
    invoke: () => ({ answerJson: CALLS_NOTHING, gas: 0 }),
  }
}

const CALLS_NOTHING = canonical(
  refused(refuse('NOT_AUTHORIZED', 'a tool that is annotated pure calls nothing')),
  WRAPPED_DEPTH_MAX,
)
