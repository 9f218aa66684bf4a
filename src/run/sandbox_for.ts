// The sandbox that a scenario asks for.
import { openSandbox, type Sandbox } from '../sandbox/run.ts'
import type { Trace } from '../sandbox/traced.ts'
import type { Scenario } from './scenario.ts'

/** A sandbox as a scenario wants it; traced where somebody wants to be told. */
export function sandboxFor({ config }: Scenario, trace?: Trace): Sandbox {
  const { isolates, scripts, memory_mb, timeout } = config.sandbox
  const limits = {
    isolates,
    scriptsMax: scripts,
    memoryMb: memory_mb,
    timeoutMs: timeout / 1000,
  }
  return openSandbox(limits, trace)
}
