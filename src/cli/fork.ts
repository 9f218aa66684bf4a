// `oikos fork`: a new run from any instant of another, with something changed.
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Json, JsonObject } from '../base/json.ts'
import { shaped } from '../base/shape.ts'
import { type Control, controlSchema, settingControl } from '../run/control.ts'
import { ForkProblem, fork } from '../run/fork.ts'
import { resumed } from '../run/resume.ts'
import { claimRunPath } from '../run/run_path.ts'
import { CASSETTE_OPTION, cassetteOf, LLM_OPTION, type Taped } from './cassette.ts'
import { orRefused, Refused } from './ending.ts'
import { probeOfEntries } from './engine.ts'
import { INSPECT_OPTION } from './inspect_beside.ts'
import { readMoment } from './moment.ts'
import { append, type Command } from './program.ts'
import { lived } from './run.ts'
import { signer } from './signer.ts'

type Flags = Taped & {
  at: string
  set: string[]
  seed?: string
  code: string[]
  content: string[]
  loop: string[]
  endow: string[]
  invoke: string[]
  out?: string
  key?: string
  json?: boolean
}

export function forkCommand(program: Command): void {
  program
    .command('fork')
    .description('a new run that shares the past of another up to an instant, with changes there')
    .argument('<file>', 'a run file; it is only read')
    .requiredOption('--at <t|#seq>', 'where it goes its own way: a virtual time, or --at=#120')
    .option('--set <a.b=v>', 'configuration from there on (again for more)', append, [])
    .option('--seed <[id=]n>', 'another seed for all draws from there on, or for those of one id')
    .option('--code <id=file>', 'new code for an artifact (again for more)', append, [])
    .option('--content <id=json>', 'new content for an artifact (again for more)', append, [])
    .option(
      '--loop <id=json>',
      'another mind, such as bob={"mind":"code","every":"5s"}',
      append,
      [],
    )
    .option('--endow <id=json>', 'a gift, such as bob={"scrip":100} (again for more)', append, [])
    .option('--invoke <id:a.b=json>', 'a call in the name of id (again for more)', append, [])
    .option('--out <file>', 'where the run file goes (default: a new file under checkpoints/)')
    .option('--key <file>', 'the private key that signs the run file (default: your own)')
    .option(...LLM_OPTION)
    .option(...CASSETTE_OPTION)
    .option(...INSPECT_OPTION)
    .option('--json', 'print one JSON object')
    .action(run)
}

async function run(parent: string, flags: Flags): Promise<void> {
  const at = readMoment(flags.at, '--at')!
  const changes = changesOf(flags)
  const key = signer(flags.key)
  const cassette = cassetteOf(flags)
  const name = `${basename(parent).replace(/\.oikos$/, '')}-fork`
  const path = flags.out ?? orRefused(() => claimRunPath({ name, seed: 1 }))
  orRefused(() => mkdirSync(dirname(path), { recursive: true }))
  try {
    await fork(parent, path, { at, changes })
  } catch (error) {
    if (flags.out === undefined) unclaim(path)
    if (error instanceof ForkProblem) throw new Refused(`oikos: ${error.message}`)
    throw error
  }
  const going = await resumed(path, { probe: probeOfEntries(), cassette })
  going.signWith(key)
  await lived(going, flags.json === true)
}

/** Takes away the empty file that held a name for a fork that could not be made. */
function unclaim(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.size === 0) rmSync(path)
}

/** In the order of their options; those of one option as given. */
function changesOf(flags: Flags): Control[] {
  const changes: unknown[] = []
  for (const text of flags.set) {
    const read = settingControl(text)
    if (!read.ok) throw new Refused(`--set ${text}: ${read.message}`)
    changes.push(read.control)
  }
  if (flags.seed !== undefined) {
    const [id, n] = flags.seed.includes('=') ? pair('--seed', flags.seed) : ['*', flags.seed]
    if (!/^-?\d+$/.test(n)) throw new Refused(`--seed ${flags.seed} is no integer: write --seed 7`)
    changes.push({ does: 'reseed', id, seed: Number(n) })
  }
  for (const text of flags.code) {
    const [id, file] = pair('--code', text)
    changes.push({ does: 'write', id, fields: { code: readCode(file) } })
  }
  for (const field of ['content', 'loop'] as const) {
    for (const text of flags[field]) {
      const [id, json] = pair(`--${field}`, text)
      changes.push({ does: 'write', id, fields: { [field]: parsed(`--${field}`, text, json) } })
    }
  }
  for (const text of flags.endow) {
    const [id, json] = pair('--endow', text)
    changes.push({ does: 'endow', endow: { [id]: parsed('--endow', text, json) } })
  }
  for (const text of flags.invoke) {
    const [who, json] = text.includes('=') ? pair('--invoke', text) : [text, '{}']
    const at = who.indexOf(':')
    if (at < 1) throw new Refused(`--invoke ${text}: write --invoke id:artifact.method={…}`)
    const args = parsed('--invoke', text, json) as JsonObject
    changes.push({ does: 'invoke', as_caller: who.slice(0, at), invoke: who.slice(at + 1), args })
  }
  return changes.map(checked)
}

function checked(change: unknown): Control {
  const read = shaped<Control>(controlSchema, change)
  if (read.ok) return read.value
  const [problem] = read.problems
  throw new Refused(`${JSON.stringify(change).slice(0, 200)}: ${problem!.message}`)
}

function pair(option: string, text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new Refused(`${option} ${text}: write ${option} id=…`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function parsed(option: string, text: string, json: string): Json {
  try {
    return JSON.parse(json) as Json
  } catch (error) {
    throw new Refused(`${option} ${text}: it is no JSON: ${(error as Error).message}`)
  }
}

function readCode(file: string): string {
  return orRefused(() => readFileSync(file, 'utf8'))
}
