// Expressions of scenarios: `balance('maker') === 25`, over functions that the host answers.
import { byCodeUnit } from '../base/json.ts'
import type { EvaluateGuest } from '../kernel/guest.ts'
import { expressionProblem } from './expression.ts'
import { guestScript } from './guest_script.ts'
import { openRealm, type Realm } from './isolate.ts'
import { engineWords, failure, success } from './outcome.ts'

type Reads = Parameters<EvaluateGuest>[1]

/** Gas and size of one expression: people wait for it, nobody pays. */
const GAS = 100_000_000
const BYTES_MAX = 1_000_000
const SCRIPTS_MAX = 200
const ENDED_BY_GAS = 'The expression ran too long or grew too large.'

/** An expression is nobody's, and is called by nobody. */
const NOBODY = {
  method: 'run',
  argsJson: 'null',
  id: '',
  owner: '',
  contentJson: 'null',
  caller: '',
  originator: '',
  gas: GAS,
  charsMax: BYTES_MAX,
}

export function evaluator(limits: { memoryMb: number; timeoutMs: number }): {
  evaluate: EvaluateGuest
  forget: () => void
} {
  let realm: Realm | null = null
  let reading: Reads = {}
  let said: string | null = null

  const read = (name: string, argsJson: string): string => {
    try {
      return (reading[name] as Reads[string])(argsJson)
    } catch (error) {
      said = error instanceof Error ? error.message : String(error)
      return '!'
    }
  }
  const open = (): Realm =>
    openRealm(
      { invoke: () => '!', random: () => '!', log: () => '!', read },
      limits.memoryMb,
      SCRIPTS_MAX,
    )

  const evaluate: EvaluateGuest = (expression, reads, nowUs) => {
    const trouble = expressionProblem(expression)
    if (trouble !== null) return { ok: false, message: trouble }
    const names = Object.keys(reads).sort(byCodeUnit)
    const code = `function run() { return (${expression}\n) }`
    if (realm === null || realm.isolate.isDisposed) realm = open()
    const slot = realm.slotOf(`${names.join()}:${code}`, code, () => guestScript(code, names))
    const [before, outer] = [said, reading]
    said = null
    reading = reads
    try {
      const answer = realm.enter({ ...NOBODY, slot, nowUs }, limits.timeoutMs)
      const outcome =
        answer[0] === '+' ? success(answer, 'null', BYTES_MAX) : failure(answer, () => [])
      if (outcome.ok) return { ok: true, valueJson: outcome.resultJson }
      return {
        ok: false,
        message: said ?? (outcome.message || engineWords(answer) || ENDED_BY_GAS),
      }
    } catch {
      realm.dispose()
      return { ok: false, message: ENDED_BY_GAS }
    } finally {
      reading = outer
      said = before
    }
  }
  const forget = (): void => {
    realm?.dispose()
    realm = null
  }
  return { evaluate, forget }
}
