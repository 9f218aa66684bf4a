// Sweeps: many runs in child processes, each result kept before the next begins.
import { type ChildProcess, fork } from 'node:child_process'
import { NODE_ARGS } from '../run/engine_flags.ts'
import { ownModule } from '../run/installation.ts'
import { NOTHING } from './sweep_run.ts'
import { type Job, jobsOf, type Plan, type Result, type SweepStore } from './sweep_store.ts'

const WORKER = ownModule('src/experiment/sweep_worker.ts')
/** One helper thread of V8 each: the other processors have runs of their own. */
const WORKER_ARGS = [...NODE_ARGS, '--v8-pool-size=1']

export type Sweeping = {
  plan: Plan
  store: SweepStore
  /** Child processes at once. */
  jobs: number
  /** Told of each result, and how many are left. */
  done: (result: Result, left: number) => void
  /** Whether no further run shall begin. */
  stopping: () => boolean
}

/**
 * Lives what is left of a plan; answers whether all of it is there. Runs that share answers of
 * models (one replicate) go one after the other, so that the second finds what the first was told.
 */
export async function sweep({ plan, store, jobs, done, stopping }: Sweeping): Promise<boolean> {
  const waiting = jobsOf(plan).filter((job) => !store.has(job))
  let left = waiting.length
  const busy = new Set<number>()
  const next = (): Job | undefined => {
    if (stopping()) return undefined
    const at = plan.llm === null ? 0 : waiting.findIndex((job) => !busy.has(job.replicate))
    return at < 0 ? undefined : waiting.splice(at, 1)[0]
  }
  const lane = async () => {
    let child: ChildProcess | null = null
    for (let job = next(); job !== undefined; job = next()) {
      busy.add(job.replicate)
      if (child === null || !child.connected) child = fork(WORKER, { execArgv: WORKER_ARGS })
      const result = await livedBy(child, { plan, folder: store.folder, job })
      busy.delete(job.replicate)
      if (result === null && stopping()) break
      const known = result ?? { ...job, ...NOTHING, error: 'its process died' }
      store.add(known)
      left -= 1
      done(known, left)
    }
    child?.disconnect()
  }
  const lanes = Math.max(1, Math.min(jobs, waiting.length))
  await Promise.all(Array.from({ length: lanes }, lane))
  return waiting.length === 0 && left === 0
}

/** The result of one run, or null where its process died. */
function livedBy(
  child: ChildProcess,
  message: { plan: Plan; folder: string; job: Job },
): Promise<Result | null> {
  return new Promise((resolve) => {
    const heard = (result: Result) => {
      child.off('exit', gone)
      resolve(result)
    }
    const gone = () => {
      child.off('message', heard)
      resolve(null)
    }
    child.once('message', heard)
    child.once('exit', gone)
    child.send(message)
  })
}
