// `oikos logs`: what guests logged and where they failed, for people.
import { formatDuration } from '../base/units.ts'
import { excerpt, placeText, stackText } from '../run/excerpt.ts'
import { everyFault, type FoldedFault, foldedFaults } from '../run/fault_fold.ts'
import { GuestSources } from '../run/guest_source.ts'
import type { Logged } from '../run/run_file.ts'
import { requireKnown } from './known.ts'
import { missingName } from './missing_name.ts'
import { opened } from './open.ts'
import { harmless, printAll, printJson } from './print.ts'
import type { Command } from './program.ts'

export function logsCommand(program: Command): void {
  program
    .command('logs')
    .description('what guest code logged, and its errors with the line, what called it, and where')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('[agent]', 'only of this artifact')
    .option('--all', 'every fault for itself: equal ones are told once, with how often')
    .option('--json', 'print one JSON object')
    .action(logs)
}

async function logs(
  path: string,
  id: string | undefined,
  flags: { all?: boolean; json?: boolean },
): Promise<void> {
  const file = opened(path)
  try {
    if (id !== undefined) requireKnown(file, id)
    const sources = new GuestSources(file)
    const faults = flags.all ? everyFault(file, sources, id) : foldedFaults(file, sources, id)
    if (!flags.json) return await printAll(text(merged(file.logs(id), faults), id))
    printJson({ file: file.path, logs: [...file.logs(id)], faults: [...faults].map(faultJson) })
  } finally {
    file.close()
  }
}

function faultJson({ source, ...fault }: FoldedFault): object {
  const [at] = fault.stack
  if (at === undefined) return { ...fault, place: null, excerpt: [] }
  const { line, column } = at
  const place = placeText(source, line, column)
  return { ...fault, place, excerpt: excerpt(source, line, column) }
}

/** Both in the order of virtual time; at one instant logs come before faults. */
function* merged(
  logs: Iterable<Logged>,
  faults: Iterable<FoldedFault>,
): Iterable<Logged | FoldedFault> {
  const left = logs[Symbol.iterator]()
  const right = faults[Symbol.iterator]()
  let log = left.next()
  let fault = right.next()
  while (!log.done || !fault.done) {
    if (!log.done && (fault.done || log.value.t <= fault.value.t)) {
      yield log.value
      log = left.next()
    } else {
      yield fault.value as FoldedFault
      fault = right.next()
    }
  }
}

function* text(entries: Iterable<Logged | FoldedFault>, id: string | undefined): Iterable<string> {
  let any = false
  for (const entry of entries) {
    any = true
    const head = `${formatDuration(entry.t).padStart(13)}  ${entry.id}`
    if ('text' in entry) yield `${head}  ${indented(entry.text)}\n`
    else yield `${head}  ${faultText(entry)}\n`
  }
  if (!any) yield `${id ?? 'nobody'} logged nothing, and no guest code failed\n`
}

/**
 * `fault EXECUTION_ERROR in smith.step: no such stall`, the guest's own calls below it, and the
 * line that it stands in.
 */
function faultText(fault: FoldedFault): string {
  const { id, method, code, message, stack, count, last, source } = fault
  const engines = message === '' ? missingName(source, stack[0]?.line ?? 0) : message
  const said = engines === null ? '' : `: ${indented(engines)}`
  const often = count === 1 ? [] : [`${INDENT}${count} times, the last at ${formatDuration(last)}`]
  const frames = stackText(source, stack, INDENT)
  return [`fault ${code} in ${id}.${method}${said}`, ...frames, ...often].join('\n')
}

const INDENT = ' '.repeat(17)

function indented(text: string): string {
  return harmless(text).replace(/\n/g, `\n${INDENT}`)
}
