// The command line in this process: what a command said, and the exit code that it would have had.
import { vi } from 'vitest'
import { programFor } from '../src/cli/commands.ts'
import { Refused } from '../src/cli/ending.ts'
import { ModuleProblem } from '../src/run/bring.ts'
import { RunFileError } from '../src/run/run_file.ts'
import type { Said } from './cli_process.ts'

/** Much faster than a process of its own; for commands that read no stdin and live no run. */
export async function inside(...args: string[]): Promise<Said> {
  const said: Said = { out: '', err: '', code: 0 }
  const streams = [listen('stdout', said, 'out'), listen('stderr', said, 'err')]
  process.exitCode = 0
  try {
    const program = await programFor(args)
    await program.parseAsync(args, { from: 'user' })
    said.code = Number(process.exitCode)
  } catch (error) {
    if (!(error instanceof Refused || error instanceof RunFileError)) {
      if (!(error instanceof ModuleProblem)) throw error
    }
    said.err += error.message
    said.code = 2
  } finally {
    for (const stream of streams) stream.mockRestore()
    process.exitCode = 0
  }
  return said
}

function listen(stream: 'stdout' | 'stderr', said: Said, to: 'out' | 'err') {
  const write = (text: string, done?: () => void) => {
    said[to] += text
    done?.()
    return true
  }
  return vi.spyOn(process[stream], 'write').mockImplementation(write as typeof process.stdout.write)
}
