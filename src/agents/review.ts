// Plans before they are carried out: a critic that an agent's loop names must let them pass.
import { isObject } from '../artifacts/schema.ts'
import type { Json } from '../base/json.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { makeCall } from './make_call.ts'
import type { Note } from './repair.ts'

const PASSES = 'pass'
const METHOD = 'review'

/**
 * Why a plan may not be carried out; null when it may. The critic answers `review {kind, subject}`
 * with `{score, verdict, issues, confidence}` at once, at the agent's expense. Call within a frame.
 */
export function reviewed(
  kernel: Kernel,
  id: string,
  { critic, plan }: { critic: string | undefined; plan: Json },
): Note | null {
  if (critic === undefined) return null
  const action = { invoke: `${critic}.${METHOD}`, args: { kind: 'plan', subject: plan } }
  const answer = makeCall(kernel, id, action, { remembers: true })
  if (!answer.success) return refusedBy(critic, answer.error_message)
  const { result } = answer
  if (isObject(result) && result.verdict === PASSES) return null
  const { verdict = 'nothing', issues = [] } = isObject(result) ? result : {}
  const told = Array.isArray(issues) ? issues.map(String).join('; ') : ''
  return refusedBy(critic, `it says ${String(verdict)}: ${told}`)
}

function refusedBy(critic: string, why: string): Note {
  const message = `${critic} did not let the plan pass: ${why}`
  return {
    tool: 'plan',
    code: 'PRECONDITION_FAILED',
    message: message.slice(0, 500).toWellFormed(),
  }
}
