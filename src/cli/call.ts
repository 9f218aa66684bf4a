// `oikos call`: what one call would come to, in a copy of a run's world that is thrown away.

import { splitCall } from '../base/ids.ts'
import { canonical, type Json } from '../base/json.ts'
import { partyOf } from '../kernel/party.ts'
import type { World } from '../kernel/world.ts'
import { stackText } from '../run/excerpt.ts'
import { GuestSources } from '../run/guest_source.ts'
import type { Faulted } from '../run/log.ts'
import { momentText } from '../run/moment.ts'
import { Profiling } from '../run/profile.ts'
import type { RunFile } from '../run/run_file.ts'
import { Stepper, type WhatIf } from '../run/stepper.ts'
import { Refused } from './ending.ts'
import { eventLine } from './event_line.ts'
import { unknownText } from './known.ts'
import { missingName } from './missing_name.ts'
import { readMoment } from './moment.ts'
import { opened } from './open.ts'
import { harmless, oneLine, printAll, printJson } from './print.ts'
import { codeJson, profileLines } from './profile_text.ts'
import type { Command } from './program.ts'

/** Of each code. */
const LINES = 20

type Flags = { at?: string; as?: string; profile?: boolean; json?: boolean }

export function callCommand(program: Command): void {
  program
    .command('call')
    .description('what one call would come to, in a copy of the world that is thrown away')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('<call>', 'whom and what, such as founder.step or genesis_store.search')
    .argument('[args]', 'the arguments as JSON', '{}')
    .option('--at <t|#seq>', 'as of a virtual time, or after an event: --at=#120')
    .option('--as <id>', 'who calls (default: the owner of what is called)')
    .option('--profile', 'gas by line of all code that ran')
    .option('--json', 'print one JSON object')
    .action(call)
}

async function call(path: string, what: string, text: string, flags: Flags): Promise<void> {
  const parts = splitCall(what)
  if (parts === null) {
    throw new Refused(`${what} is no call: write ARTIFACT.METHOD, such as founder.run`)
  }
  const args = readArgs(text)
  const at = readMoment(flags.at, '--at')
  const file = opened(path)
  try {
    const stepper = new Stepper(file, at ?? { seq: file.lastSeq() })
    const { world } = stepper
    const caller = callerOf(file, world, { target: parts.target, as: flags.as })
    const where = at === undefined ? 'the end' : momentText(at)
    const sources = new GuestSources(file)
    const profiling = flags.profile ? new Profiling(sources) : null
    const trace = profiling === null ? undefined : { told: profiling.add.bind(profiling) }
    const found = await stepper.whatIf(caller, { ...parts, args }, trace)
    const codes = profiling?.found() ?? []
    if (flags.json) {
      const place = { file: file.path, caller, call: what, seq: world.seq, time_us: world.now }
      return printJson({ ...place, ...found, ...(profiling && { profile: codes.map(codeJson) }) })
    }
    const head = `${what} for ${caller} at ${where}\n\n`
    await printAll([head, ...lines(found, { world, sources })])
    if (profiling === null) return
    const told = codes.length === 0 ? ['no guest code ran'] : profileLines(codes, LINES)
    await printAll(['', ...told].map((line) => `${line}\n`))
  } finally {
    file.close()
  }
}

function readArgs(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new Refused(`${text} is no JSON: ${(error as Error).message}`)
  }
}

/** Whoever is asked for, or the owner of what is called; both must be there then. */
function callerOf(
  file: RunFile,
  world: World,
  { target, as }: { target: string; as: string | undefined },
): string {
  const artifact = world.artifacts.living(target)
  if (artifact === undefined) {
    throw new Refused(unknownText(file, target, world.artifacts.byId.keys()))
  }
  const caller = as ?? partyOf(world, artifact)
  if (world.artifacts.living(caller) !== undefined) return caller
  throw new Refused(unknownText(file, caller, world.artifacts.byId.keys()))
}

/** What a call is told with: the world that it was made in, and the code of guests there. */
type Told = { world: World; sources: GuestSources }

function* lines({ answer, gas, events, logs, faults }: WhatIf, told: Told): Iterable<string> {
  if (answer.success) yield `answer   ${oneLine(canonical(answer.result, 1000))}\n`
  else yield `refused  ${answer.error_code}: ${harmless(answer.error_message)}\n`
  yield `gas      ${gas}\nprice    ${answer.price_paid} scrip\n`
  for (const { id, text } of logs) yield `log      ${id}: ${oneLine(text)}\n`
  for (const fault of faults) yield `\n${faultText(fault, told)}\n`
  yield events.length === 0 ? '\nNothing would have changed.\n' : '\nWould have happened:\n'
  for (const event of events) yield `${eventLine(event)}\n`
}

/** The error, each place in the guest's own source, and the line that it stands in. */
function faultText({ id, method, code, message, stack }: Faulted, told: Told): string {
  const own = told.world.artifacts.get(id)?.code
  const source = own == null ? null : told.sources.of(own)
  const said = message === '' ? missingName(source, stack[0]?.line ?? 0) : message
  const head = `fault ${code} in ${id}.${method}${said === null ? '' : `: ${harmless(said)}`}`
  return [head, ...stackText(source, stack, '  ')].join('\n')
}
