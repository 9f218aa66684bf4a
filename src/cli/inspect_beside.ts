// The inspector beside a run that lives: a process of its own, which costs the run nothing.
import { fork } from 'node:child_process'

export const INSPECT_OPTION = [
  '--inspect',
  'show it on a page meanwhile, and until Ctrl-C',
] as const

export type Beside = {
  /** Resolves when the inspector has ended. */
  ended: Promise<void>
  end: () => void
}

/** Its addresses are told on stderr: stdout is the run's. It ends with whoever called this. */
export function inspectBeside(oikos: string, file: string, flags: readonly string[]): Beside {
  const child = fork(oikos, ['inspect', file], {
    execArgv: [...flags],
    stdio: ['ignore', 2, 2, 'ipc'],
    // A terminal's Ctrl-C is for the run first.
    detached: true,
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return { ended, end: () => child.connected && child.disconnect() }
}
