// `oikos logs`: what guests logged and where they failed, for people.
import { formatDuration } from '../base/units.ts'
import type { Fault, Logged } from '../run/run_file.ts'
import { requireKnown } from './known.ts'
import { opened } from './open.ts'
import { harmless, printAll, printJson } from './print.ts'
import type { Command } from './program.ts'

export function logsCommand(program: Command): void {
  program
    .command('logs')
    .description('what guest code logged, and its errors with line, column and calls')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('[agent]', 'only of this artifact')
    .option('--json', 'print one JSON object')
    .action(logs)
}

async function logs(
  path: string,
  id: string | undefined,
  flags: { json?: boolean },
): Promise<void> {
  const file = opened(path)
  try {
    if (id !== undefined) requireKnown(file, id)
    if (flags.json) {
      printJson({ file: file.path, logs: [...file.logs(id)], faults: [...file.faults(id)] })
      return
    }
    await printAll(text(merged(file.logs(id), file.faults(id)), id))
  } finally {
    file.close()
  }
}

/** Both in the order of virtual time; at one instant logs come before faults. */
function* merged(logs: Iterable<Logged>, faults: Iterable<Fault>): Iterable<Logged | Fault> {
  const left = logs[Symbol.iterator]()
  const right = faults[Symbol.iterator]()
  let log = left.next()
  let fault = right.next()
  while (!log.done || !fault.done) {
    if (!log.done && (fault.done || log.value.t <= fault.value.t)) {
      yield log.value
      log = left.next()
    } else {
      yield fault.value as Fault
      fault = right.next()
    }
  }
}

function* text(entries: Iterable<Logged | Fault>, id: string | undefined): Iterable<string> {
  let any = false
  for (const entry of entries) {
    any = true
    const head = `${formatDuration(entry.t).padStart(13)}  ${entry.id}`
    if ('text' in entry) yield `${head}  ${indented(entry.text)}\n`
    else yield `${head}  ${faultText(entry)}\n`
  }
  if (!any) yield `${id ?? 'nobody'} logged nothing, and no guest code failed\n`
}

/** `fault EXECUTION_ERROR in smith.step: no such stall`, and the guest's own calls below it. */
function faultText({ id, method, code, message, stack }: Fault): string {
  const said = message === '' ? '' : `: ${indented(message)}`
  const frames = stack.map(
    ({ name, line, column }) =>
      `${' '.repeat(17)}at ${name || '(top level)'}, line ${line}, column ${column}`,
  )
  return [`fault ${code} in ${id}.${method}${said}`, ...frames].join('\n')
}

function indented(text: string): string {
  return harmless(text).replace(/\n/g, `\n${' '.repeat(17)}`)
}
