#!/usr/bin/env -S node --no-node-snapshot --disable-warning=ExperimentalWarning
// The command line. What lives a run is a supervisor, and its engine a process of its own.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../run/installation.ts'
import { isSupervisor, supervise } from './supervise.ts'

/** Sources stripped and compiled once: half the time of a start. Child processes share it. */
process.env.NODE_COMPILE_CACHE ??= cacheFolder()
enableCompileCache(process.env.NODE_COMPILE_CACHE)

const args = process.argv.slice(2)
if (isSupervisor(args)) process.exitCode = await supervise(fileURLToPath(import.meta.url), args)
else await (await import('./main.ts')).main()
