// The trace of a mind for a terminal: prompt, answer, calls, tokens, cost and latency of each step.
import { canonical } from '../base/json.ts'
import { formatDuration, formatMoney } from '../base/units.ts'
import type { Selection } from '../run/read_events.ts'
import type { RunFile } from '../run/run_file.ts'
import { answerLines, promptOf, type Step, stepsOf, type Thought } from '../run/thoughts.ts'
import { oneLine } from './print.ts'

export function* thoughtsText(
  file: RunFile,
  { id, selection, limit }: { id: string; selection: Selection; limit: number },
): Iterable<string> {
  let shown = 0
  for (const step of stepsOf(file, id, selection)) {
    if (++shown > limit) {
      yield `… more: --from=${formatDuration(step.t).replaceAll(' ', '')}\n`
      return
    }
    yield `${stepLines(step).join('\n')}\n\n`
  }
  if (shown === 0) yield `${id} thought nothing here\n`
}

export function* thoughtsJson(
  file: RunFile,
  { id, selection, limit }: { id: string; selection: Selection; limit: number },
): Iterable<string> {
  yield `{"file":${canonical(file.path)},"id":${canonical(id)},"steps":[`
  let shown = 0
  for (const step of stepsOf(file, id, selection)) {
    if (++shown > limit) break
    yield (shown > 1 ? ',' : '') + canonical(step, 1000)
  }
  yield ']}\n'
}

function stepLines(step: Step): string[] {
  const { why, failed, ended_at, notes } = step
  const end = ended_at === null ? 'still under way' : `ended at ${formatDuration(ended_at)}`
  const lines = [`━━ ${step.step} (${why ?? '…'}) at ${formatDuration(step.t)}, ${end}`]
  for (const thought of step.thoughts) lines.push(...thoughtLines(thought))
  for (const note of notes as { tool: string; code: string | null; message: string }[]) {
    lines.push(`note    ${note.tool}: ${note.code ?? 'mended'}, ${note.message}`)
  }
  for (const { invoke, args, success, result, error_code, error_message, price_paid } of step.did) {
    const came = success
      ? `${canonical(result, 1000)}${price_paid > 0 ? ` for ${price_paid} scrip` : ''}`
      : `${error_code}: ${error_message}`
    lines.push(oneLine(`did     ${invoke} ${canonical(args, 1000)} = ${came}`))
  }
  if (failed !== null) lines.push(`failed  ${failed.code}: ${failed.message}`)
  return lines
}

function thoughtLines(thought: Thought): string[] {
  const { effect, kind, task, models, tools, held, tokens, cost, latency_us, took_ms } = thought
  const whom = kind === 'llm' ? `${models.join(' or ')} (${task})` : kind
  const spent =
    tokens === null
      ? `${formatMoney(held)} set aside`
      : `${tokens.input} tokens in (${tokens.cached} cached), ${tokens.output} out, ` +
        `${formatMoney(cost ?? 0)} of ${formatMoney(held)}`
  const took = latency_us === null ? '' : `, ${formatDuration(latency_us)} of virtual time`
  const really = took_ms === null ? '' : `, ${took_ms} ms really`
  return [
    `asked   ${whom} as ${effect}: ${spent}${took}${really}`,
    ...packetLines(thought),
    ...indented('told', promptOf(thought)),
    ...(tools.length === 0 ? [] : [`tools   ${tools.join(' ')}`]),
    ...answerLines(thought).map((line) => `answer  ${line}`),
  ]
}

function packetLines({ packet }: Thought): string[] {
  if (packet === null) return []
  const { sections = [], flags = [] } = packet as {
    sections?: { name: string; tokens: number; items: number; left_out: number }[]
    flags?: { section: string; flag: string }[]
  }
  const parts = sections.map(({ name, tokens, items, left_out }) => {
    const cut = left_out > 0 ? ` of ${items + left_out}` : ''
    return `${name} ${items}${cut} (${tokens})`
  })
  const flagged = flags.map(({ section, flag }) => `flagged ${flag} in ${section}`)
  return [`packet  ${parts.join(', ')}`, ...flagged]
}

function indented(label: string, text: string): string[] {
  return text.split('\n').map((line, i) => `${i === 0 ? label.padEnd(8) : '        '}${line}`)
}
