// Prints what the pinned programs answer, for a process started with other flags of the engine.
import { openSandbox } from '../src/sandbox/run.ts'
import { entryOf } from './sandbox_entry.ts'
import { GAS_PROGRAMS } from './sandbox_programs.ts'

const sandbox = openSandbox()
const outcomes = Object.entries(GAS_PROGRAMS).map(([name, code]) => [
  name,
  sandbox.run(entryOf(code)),
])
process.stdout.write(JSON.stringify(Object.fromEntries(outcomes)))
sandbox.close()
