// Expressions of scenarios: `balance('maker') === 25`, over functions that the host answers.
import type { EvaluateGuest } from '../kernel/guest.ts'
import { guestScript } from './guest_script.ts'
import { openRealm, type Realm } from './isolate.ts'
import { failure, success } from './outcome.ts'
import { parseScript } from './parse.ts'
import { vet } from './vet.ts'

type Reads = Parameters<EvaluateGuest>[1]

/** Gas and size of one expression: people wait for it, nobody pays. */
const GAS = 100_000_000
const BYTES_MAX = 1_000_000
const SCRIPTS_MAX = 200

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
    const trouble = troubleIn(expression)
    if (trouble !== null) return { ok: false, message: trouble }
    const names = Object.keys(reads).sort()
    const code = `function run() { return (${expression}\n) }`
    if (realm === null || realm.isolate.isDisposed) realm = open()
    const slot = realm.slotOf(`${names.join()}:${code}`, () => guestScript(code, names))
    const [before, outer] = [said, reading]
    said = null
    reading = reads
    try {
      const answer = realm.enter(
        [slot.number, 'run', 'null', '', '', 'null', '', '', nowUs, GAS, BYTES_MAX, slot.gas],
        limits.timeoutMs,
      )
      const outcome = answer[0] === '+' ? success(answer, 'null', BYTES_MAX) : failure(answer, () => [])
      if (outcome.ok) return { ok: true, valueJson: outcome.resultJson }
      return { ok: false, message: said ?? (outcome.message || engineWords(answer)) }
    } catch {
      realm.dispose()
      return { ok: false, message: 'The expression ran too long or grew too large.' }
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

/** What the engine said stays behind the wall; where it happened is enough for one line. */
function engineWords(_answer: string): string {
  return 'The expression failed: a name is undefined or has no such method.'
}

function troubleIn(expression: string): string | null {
  const parsed = parseScript(`(${expression}\n)`)
  const single = parsed.ok && parsed.program.body.length === 1
  if (parsed.ok && !single) return 'Write one expression, without statements.'
  const vetted = vet(`(${expression}\n)`)
  if (vetted.ok) return null
  return `${vetted.message} (column ${Math.max(1, vetted.column - (vetted.line === 1 ? 1 : 0))})`
}
