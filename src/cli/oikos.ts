#!/usr/bin/env -S node --no-node-snapshot --disable-warning=ExperimentalWarning
// The command line. What lives a run is a supervisor, and its engine a process of its own.
import { fileURLToPath } from 'node:url'
import { isSupervisor, supervise } from './supervise.ts'

const args = process.argv.slice(2)
if (isSupervisor(args)) process.exitCode = await supervise(fileURLToPath(import.meta.url), args)
else await (await import('./main.ts')).main()
