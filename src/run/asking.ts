// Asking the outside: effects are started as they are asked for, and answered when virtual time
// comes to the end of their windows.
import { answerEffect } from '../kernel/effects.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Edge } from './edge.ts'

/** How often it is heard that somebody wants something while an answer is waited for. */
const LISTEN_MS = 100

/**
 * Starts what was asked for since the last time; what could be answered only after the end is never
 * asked, since it would be paid for nothing.
 */
export function startAsked({ windows }: Kernel, edge: Edge, endUs: number): void {
  const { asked } = windows
  windows.asked = []
  for (const effect of asked) {
    if (effect.answerFrom <= endUs) edge.start(effect)
  }
}

/**
 * Waits for the answer whose window ends first, and lets it in; leaves it where somebody wants
 * something before it comes.
 */
export async function answerFirst(
  kernel: Kernel,
  edge: Edge,
  isWanted: () => boolean,
): Promise<void> {
  const effect = kernel.windows.first
  let leave: (unanswered: null) => void = () => {}
  const left = new Promise<null>((resolve) => {
    leave = resolve
  })
  const listening = setInterval(() => isWanted() && leave(null), LISTEN_MS)
  try {
    const answer = edge.outcome(effect.id).then((outcome) => ({ outcome }))
    const heard = await Promise.race([answer, left])
    if (heard === null) return
    answerEffect(kernel, effect, heard.outcome)
    edge.forget(effect.id)
  } finally {
    clearInterval(listening)
  }
}

/** Lets what is in flight come and go. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
