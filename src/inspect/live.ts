// Telling that a run grows: server-sent events, as long as somebody listens.
import type { ServerResponse } from 'node:http'
import type { Grown } from './answers_run.ts'
import type { OpenRun } from './open_run.ts'
import type { Outside } from './outside.ts'
import { isProblem } from './problem.ts'
import { grownOf } from './run_answers.ts'

const LOOK_MS = 500
const SILENT_MS = 15_000

/** Answers how to stop. What is told is only what changed. */
export function tellGrowth(open: OpenRun, outside: Outside, to: ServerResponse): () => void {
  let told = ''
  let toldMs = 0
  let busy = false
  const look = async () => {
    if (busy) return
    busy = true
    try {
      const text = JSON.stringify(await grownNow(open, outside))
      const now = performance.now()
      if (text !== told) to.write(`event: grown\ndata: ${text}\n\n`)
      else if (now - toldMs > SILENT_MS) to.write(': still here\n\n')
      else return
      told = text
      toldMs = now
    } catch {
      // The file was closed, since others are looked at: whoever listens connects again.
      to.end()
    } finally {
      busy = false
    }
  }
  const timer = setInterval(look, LOOK_MS)
  void look()
  to.on('close', () => clearInterval(timer))
  return () => {
    clearInterval(timer)
    to.end()
  }
}

async function grownNow(open: OpenRun, { control }: Outside): Promise<Grown> {
  if (!open.isLiving) return grownOf(open, null)
  const status = await control(open.file.path, { does: 'status' })
  return grownOf(open, isProblem(status) ? null : status.paused)
}
