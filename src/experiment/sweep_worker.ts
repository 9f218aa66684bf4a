// The child process of a sweep: lives one run after another that it is told to.
import { setEngineFlags } from '../run/engine_flags.ts'
import { sweepRun } from './sweep_run.ts'
import type { Job, Plan } from './sweep_store.ts'

setEngineFlags()

process.on('message', ({ plan, folder, job }: { plan: Plan; folder: string; job: Job }) => {
  void sweepRun(plan, folder, job).then((result) => process.send?.(result))
})
// Whoever sweeps is gone.
process.on('disconnect', () => process.exit(0))
