// Every command but the supervisor: one place where trouble becomes words and an exit code.
import { Violation } from '../base/violation.ts'
import { ModuleProblem } from '../run/bring.ts'
import { setEngineFlags } from '../run/engine_flags.ts'
import { RunFileError } from '../run/run_file.ts'
import { programFor } from './commands.ts'
import { fail, Refused } from './ending.ts'
import { CommanderError } from './program.ts'

/** Runs the command that the arguments ask for. */
export async function main(): Promise<void> {
  setEngineFlags()
  try {
    const program = await programFor(process.argv.slice(2))
    await program.parseAsync()
  } catch (error) {
    end(error)
  }
}

function end(error: unknown): void {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (error instanceof Refused || error instanceof ModuleProblem) refuse(error.message)
  else if (error instanceof RunFileError) refuse(`oikos: ${error.message}`)
  else if (error instanceof Violation) {
    fail(`a law was broken, which is a bug of oikos: ${error.message}`)
  } else {
    fail(`this should not happen, please report it: ${String(error)}`)
    if (process.env.OIKOS_DEBUG) process.stderr.write(`${(error as Error).stack}\n`)
  }
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 2
}
