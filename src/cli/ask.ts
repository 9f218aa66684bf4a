// `oikos ask`: questions to agents' minds as they were at some place of a run, of which it keeps
// nothing: the answers go into a file of their own.
import { appendFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { canonical } from '../base/json.ts'
import { formatMoney } from '../base/units.ts'
import type { Wanted } from '../run/asked_answer.ts'
import { CassetteMiss } from '../run/cassette.ts'
import { type Answered, Interviews } from '../run/interviews.ts'
import { momentText } from '../run/moment.ts'
import type { RunFile } from '../run/run_file.ts'
import { type Survey, surveyOf } from '../run/survey.ts'
import { table } from '../run/table.ts'
import { claimAnswers } from './ask_file.ts'
import { agentsAsked, questionsAsked, wantedOf } from './ask_given.ts'
import { CASSETTE_OPTION, cassetteOf, LLM_OPTION, type Taped } from './cassette.ts'
import { confirmed } from './cost.ts'
import { fail } from './ending.ts'
import { readMoment } from './moment.ts'
import { opened } from './open.ts'
import { harmless, oneLine, printAll, printJson } from './print.ts'
import { append, type Command } from './program.ts'

export type Flags = Taped & {
  at?: string
  type?: string
  all?: boolean
  question: string[]
  questions?: string
  choices?: string
  schema?: string
  out?: string
  yes?: boolean
  json?: boolean
}

export function askCommand(program: Command): void {
  program
    .command('ask')
    .description("a question to agents' minds as they were at some place; the run is not changed")
    .argument('<file>', 'a run file, such as checkpoints/llm-market-7.oikos')
    .argument('[agents...]', 'whom, and last the question, unless --question says it')
    .option(
      '--at <t|#seq>',
      'as of a virtual time, or after an event: --at=#120 (default: the end)',
    )
    .option('--type <type>', 'all agents of a type whose mind is a model')
    .option('--all', 'all agents whose mind is a model')
    .option('--question <text>', 'what is asked (again for more)', append, [])
    .option('--questions <file>', 'a file with a question on each line')
    .option('--choices <a,b>', 'the answer is one of these')
    .option('--schema <file>', 'the answer is an object that fits this JSON Schema')
    .option('--out <file>', 'where the answers go, a line each (default: FILE.answers.jsonl)')
    .option('--yes', 'do not ask before models may cost more than llm.confirm_above')
    .option(...LLM_OPTION)
    .option(...CASSETTE_OPTION)
    .option('--json', 'print one JSON object')
    .action(ask)
}

async function ask(path: string, words: string[], flags: Flags): Promise<void> {
  const wanted = wantedOf(flags)
  const { agents: named, questions } = questionsAsked(words, flags)
  const at = readMoment(flags.at, '--at')
  const cassette = cassetteOf(flags)
  const file = opened(path)
  try {
    const interviews = await Interviews.open(file, at ?? { seq: file.lastSeq() }, wanted)
    try {
      const where = at === undefined ? 'the end' : momentText(at)
      const { agents, left } = agentsAsked(file, interviews.world, { named, where, ...flags })
      const prepared = await interviews.prepared(agents, questions)
      // What a cassette answers costs nothing.
      const isPaid = flags.llm !== 'replay' && flags.yes !== true
      const { confirm_above } = interviews.world.config.llm
      if (isPaid) await confirmed(interviews.cost(prepared), confirm_above)
      const out = claimAnswers(file.path, flags.out)
      const answers: Answered[] = []
      try {
        for await (const one of interviews.answers(prepared, cassette)) {
          appendFileSync(out, `${canonical(one, 1000)}\n`)
          answers.push(one)
        }
      } finally {
        if (answers.length === 0) rmSync(out)
      }
      const survey = surveyOf(answers, wanted.form === 'choices' ? wanted.choices : null)
      const told = { out, survey, answers, where, left, wanted }
      if (flags.json) printTold(file, told)
      else await printAll(lines(told))
      if (survey.answered < survey.asked) process.exitCode = 1
    } finally {
      await interviews.close()
    }
  } catch (error) {
    if (!(error instanceof CassetteMiss)) throw error
    fail(error.message)
  } finally {
    cassette?.close()
    file.close()
  }
}

type Told = {
  out: string
  survey: Survey
  answers: Answered[]
  where: string
  left: string[]
  wanted: Wanted
}

function printTold(file: RunFile, { out, survey, answers, left }: Told): void {
  printJson({ file: file.path, out, not_asked: left, ...survey, answers })
}

function* lines({ out, survey, answers, where, left, wanted }: Told): Iterable<string> {
  if (wanted.form === 'choices') yield* countLines(survey)
  else yield* answerLines(answers, where)
  for (const { agent, problem } of answers) {
    if (problem !== null) yield `${agent} gave no answer: ${oneLine(problem)}\n`
  }
  if (left.length > 0) yield `not asked, since no model thinks for them: ${left.length}\n`
  const { asked, answered, cost } = survey
  const place = relative(process.cwd(), out) || out
  yield `${answered} of ${asked} answered, ${formatMoney(cost)}; each answer is in ${place}\n`
}

function* answerLines(answers: readonly Answered[], where: string): Iterable<string> {
  let last: string | null = null
  for (const { agent, question, answer, value, problem } of answers) {
    if (question !== last) yield `${oneLine(question)} (at ${where})\n\n`
    last = question
    if (problem !== null) continue
    const said = value === null ? harmless(answer!).trim() : canonical(value, 1000)
    yield `${agent}:\n${said.replace(/^/gm, '  ')}\n\n`
  }
}

function* countLines({ counts }: Survey): Iterable<string> {
  const questions = [...new Set(counts!.map(({ question }) => question))]
  for (const question of questions) {
    const rows = counts!.filter((one) => one.question === question)
    const choices = Object.keys(rows[0]!.counts)
    const cells = rows.map(({ type, counts: found, none }) => {
      return [type, ...choices.map((one) => String(found[one])), String(none)]
    })
    const head = ['type', ...choices, 'no answer'].map(oneLine)
    yield `${oneLine(question)}\n${table(head, cells, `l${'r'.repeat(head.length - 1)}`)}\n\n`
  }
}
