// `oikos replay --step`: commands, a line each, that walk through a record.
import { createInterface } from 'node:readline'
import { canonical, type Json } from '../base/json.ts'
import { formatDuration } from '../base/units.ts'
import type { Event } from '../kernel/event.ts'
import { Breaking } from '../run/breaking.ts'
import type { Breaks } from '../run/breakpoints.ts'
import type { Moment } from '../run/read_events.ts'
import type { RunFile } from '../run/run_file.ts'
import { Stepper } from '../run/stepper.ts'
import { summaryOf, summaryText } from '../run/summary.ts'
import { eventLine } from './event_line.ts'
import { hitLines } from './hit_text.ts'
import { harmless, printAll } from './print.ts'
import type { Stop } from './replay.ts'

const HELP = `next [n]       the next event, or n of them
into           the next event, so that a call is gone into
continue       to where guest code comes to a line that --break names; next goes into it
over           the next event; a call with all that happens in it
step ID        to the end of the next step of an agent
world          what the world is
agent ID       what an agent would be told now, and what it did then
whatif ID TARGET.METHOD [JSON]   what a call would have come to; nothing is kept
quit           (or the end of the input)`

type Walk = { from: Moment | undefined; to: Stop | null; breaks: Breaks | null }

/** Reads commands from stdin until it ends; the file is only read. */
export async function stepThrough(file: RunFile, { from, to, breaks }: Walk): Promise<void> {
  const stepper = new Stepper(file, from)
  if (to !== null) await show([stepper.until(to)])
  await print(
    `at #${stepper.world.seq}, ${formatDuration(stepper.world.now)}; help lists the commands`,
  )
  const breaking = breaks && new Breaking(file, breaks, stepper.world.seq)
  try {
    await readCommands(stepper, breaking)
  } finally {
    await breaking?.close()
  }
}

async function readCommands(stepper: Stepper, breaking: Breaking | null): Promise<void> {
  const lines = createInterface({ input: process.stdin, terminal: false })
  if (process.stdin.isTTY) process.stdout.write('> ')
  for await (const line of lines) {
    if (/^(q|quit|exit)$/.test(line.trim())) break
    if (/^(c|continue)$/.test(line.trim())) await goToBreak(stepper, breaking)
    else await obey(stepper, line.trim())
    if (process.stdin.isTTY) process.stdout.write('> ')
  }
}

async function obey(stepper: Stepper, line: string): Promise<void> {
  const [word = '', ...rest] = line.split(/\s+/)
  switch (word) {
    case '':
    case 'n':
    case 'next':
    case 'into':
      return await goOn(stepper, Number(rest[0] ?? 1) || 1)
    case 'o':
    case 'over':
      return await show([stepper.over()])
    case 's':
    case 'step':
      return await goToStep(stepper, rest[0])
    case 'w':
    case 'world':
      return await print(summaryText(summaryOf(stepper.world, stepper.tally())))
    case 'a':
    case 'agent':
      return await showAgent(stepper, rest[0] ?? '')
    case 'whatif':
      return await showWhatIf(stepper, rest)
    default:
      await print(HELP)
  }
}

/** To just before the commit of an entry in which such a line runs. */
async function goToBreak(stepper: Stepper, breaking: Breaking | null): Promise<void> {
  if (breaking === null) return await print('no line to stop at: start it with --break shopper:12')
  const hit = await breaking.next(stepper.world.seq)
  if (hit === null) return await print('guest code comes to no such line any more')
  if (stepper.world.seq < hit.first - 1) stepper.until(({ seq }) => seq === hit.first - 1)
  await printAll(hitLines(hit).map((line) => `${harmless(line)}\n`))
}

async function goOn(stepper: Stepper, count: number): Promise<void> {
  for (let i = Math.max(1, count); i > 0; i--) {
    const event = stepper.forward()
    await show([event])
    if (event === null) return
  }
}

async function goToStep(stepper: Stepper, id: string | undefined): Promise<void> {
  if (id === undefined) return await print('step ID: which agent?')
  const event = stepper.stepOf(id)
  await (event === null ? print(`${id} ends no step after this`) : show([event]))
}

async function showAgent(stepper: Stepper, id: string): Promise<void> {
  const told = await stepper.observationOf(id)
  if (told === null) return await print(`nobody lives as ${id} here`)
  await print(JSON.stringify(told, null, 2))
  const did = stepper.decisionOf(id)
  await print(did.length === 0 ? 'it takes no step after this' : 'what it did then:')
  await show(did)
  for (const event of did) {
    if (event.kind !== 'effect.requested') continue
    await print(`it was asked:\n${JSON.stringify(event.data.request, null, 2)}`)
  }
}

async function showWhatIf(stepper: Stepper, [id, call, ...rest]: string[]): Promise<void> {
  const at = call?.lastIndexOf('.') ?? -1
  if (id === undefined || call === undefined || at < 1) {
    return await print(
      'whatif ID TARGET.METHOD [JSON]: such as whatif alice genesis_store.search {}',
    )
  }
  let args: Json
  try {
    args = rest.length === 0 ? {} : (JSON.parse(rest.join(' ')) as Json)
  } catch (error) {
    return await print(`the arguments are no JSON: ${(error as Error).message}`)
  }
  if (stepper.world.artifacts.living(id) === undefined)
    return await print(`nobody lives as ${id} here`)
  const target = call.slice(0, at)
  const { answer, gas, events } = await stepper.whatIf(id, {
    target,
    method: call.slice(at + 1),
    args,
  })
  await print(`${canonical(answer, 1000)}\n${gas} gas; these would have been its events:`)
  await show(events)
}

async function show(events: (Event | null)[]): Promise<void> {
  for (const event of events) {
    await print(event === null ? 'that was the last event' : eventLine(event))
  }
}

async function print(text: string): Promise<void> {
  await printAll([`${harmless(text)}\n`])
}
