// A scenario from a run file, as it was when it was lived.
import { dirname, resolve } from 'node:path'
import { genesisIds } from '../../genesis/catalogue.ts'
import type { Interface } from '../artifacts/interface.ts'
import { readConfig } from '../kernel/config.ts'
import { type Brought, bringModules, ModuleProblem } from './bring.ts'
import { readText } from './code_file.ts'
import type { Manifest } from './manifest.ts'
import { formatProblem, type Problem } from './problem.ts'
import { readEvents } from './read_events.ts'
import type { RunFile } from './run_file.ts'
import { isProblems, readScenario, type Scenario } from './scenario.ts'
import { RunFileError } from './sqlite.ts'

/** What a run is made again from. */
export type Again = { scenario: Scenario; brought: Brought }

/**
 * The scenario that a run file was made from, out of the texts that it keeps. Modules (native minds
 * and genesis artifacts of its own) are loaded from where they were, and must not have changed.
 * Throws RunFileError and ModuleProblem.
 */
export async function scenarioAgain(file: RunFile): Promise<Again> {
  const { path } = file
  const manifest = file.manifest()
  const { files } = manifest
  const scenario = recordedScenario(file)
  if (isProblems(scenario)) {
    const said = scenario.map(formatProblem).join('\n')
    throw new RunFileError(path, `its scenario can't be read by this oikos:\n${said}`)
  }
  checkModules(scenario, files)
  const born = bornIn(file)
  const brought = { ...(await bringModules(scenario)), ...(born && { born }) }
  return { scenario: { ...scenario, ...asRecorded(path, manifest) }, brought }
}

/** The scenario of a run file without what its modules bring, or why it can't be read today. */
export function recordedScenario(file: RunFile): Scenario | Problem[] {
  const { scenario_text: text, scenario_path, files, given } = file.manifest()
  return readScenario(text, scenario_path, {
    seed: given.seed ?? undefined,
    until: given.until ?? undefined,
    set: given.set,
    read: (file) => files[file] ?? null,
    genesisIds,
  })
}

/**
 * The genesis artifacts of a run, by their interfaces of then: the first of all events. A run that
 * died before its birth was written is born as today.
 */
function bornIn({ db }: RunFile): Map<string, Interface> | undefined {
  const born = new Map<string, Interface>()
  const first = db.prepare('SELECT min(seq) FROM events WHERE hash IS NOT NULL').pluck().get()
  const birth = { kinds: ['artifact.created'], to: { seq: Number(first) } }
  for (const { by, kind, data } of readEvents(db, birth)) {
    if (kind !== 'artifact.created' || by !== null || data.bytes > 0) break
    born.set(data.id, data.interface as unknown as Interface)
  }
  return born.size === 0 ? undefined : born
}

/** The configuration as it was, whatever today's defaults are. */
function asRecorded(
  path: string,
  { config: tree }: Manifest,
): Pick<Scenario, 'config' | 'configTree'> {
  const read = readConfig(tree)
  if (read.ok) return { config: read.value, configTree: tree }
  const [problem] = read.problems
  const what = `its configuration can't be read by this oikos: ${problem!.message}`
  throw new RunFileError(path, what)
}

function checkModules({ path, nativeFile, genesis }: Scenario, files: Manifest['files']): void {
  for (const [file, text] of Object.entries(files)) {
    const full = resolve(dirname(path), file)
    if (full !== nativeFile && !genesis.with.includes(full)) continue
    if (readText(full) === text) continue
    throw new ModuleProblem(
      `${full}: it is not what it was when the run was made: put the old one back`,
    )
  }
}
