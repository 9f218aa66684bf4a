// The folder of a sweep, read for a command.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PLAN, type Plan, type Result, readPlan, readResults } from '../experiment/sweep_store.ts'
import { Refused } from './ending.ts'

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

export function readSweep(folder: string): { plan: Plan; results: Result[] } {
  if (!existsSync(join(folder, PLAN))) {
    throw new Refused(`${folder} is no folder of a sweep: oikos sweep makes one with ${PLAN}`)
  }
  try {
    // What an older oikos wrote names no measures.
    const plan = { ...readPlan(folder), measures: readPlan(folder).measures ?? [] }
    return { plan, results: readResults(folder) }
  } catch (error) {
    const why = (error as Error).message
    throw new Refused(`${folder} is damaged: ${why}; sweep again, into another folder`)
  }
}
