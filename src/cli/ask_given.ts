// What the command line says of an interview: who is asked, what, and in which form to answer.
import { readFileSync } from 'node:fs'
import { isObject, schemaProblem } from '../artifacts/schema.ts'
import { byCodeUnit, type JsonObject } from '../base/json.ts'
import type { World } from '../kernel/world.ts'
import type { Wanted } from '../run/asked_answer.ts'
import type { RunFile } from '../run/run_file.ts'
import { orRefused, Refused } from './ending.ts'
import { requireKnown } from './known.ts'

const QUESTION_BYTES = 8000

/** The agents that are named, and the questions: the last word is one unless an option says it. */
export function questionsAsked(
  words: readonly string[],
  { question, questions: path }: { question: string[]; questions?: string },
): { agents: string[]; questions: string[] } {
  const given = [...question, ...(path === undefined ? [] : linesOf(path))]
  const agents = given.length > 0 ? [...words] : words.slice(0, -1)
  const questions = given.length > 0 ? given : words.slice(-1)
  if (questions.length === 0) throw new Refused('say what to ask, such as "why did you sell?"')
  for (const one of questions) {
    if (one.trim() === '') throw new Refused('a question has no words')
    const bytes = Buffer.byteLength(one)
    if (bytes <= QUESTION_BYTES) continue
    throw new Refused(`a question has ${bytes} bytes: ask with ${QUESTION_BYTES} at most`)
  }
  return { agents: [...new Set(agents)], questions: [...new Set(questions)] }
}

function linesOf(path: string): string[] {
  const text = orRefused(() => readFileSync(path, 'utf8'))
  const lines = text.split('\n').map((line) => line.trim())
  const found = lines.filter((line) => line !== '')
  if (found.length === 0) throw new Refused(`${path} has no question: write one on each line`)
  return found
}

export function wantedOf({ choices, schema }: { choices?: string; schema?: string }): Wanted {
  if (choices !== undefined && schema !== undefined) {
    throw new Refused('say --choices or --schema, not both')
  }
  if (schema !== undefined) return { form: 'schema', schema: schemaIn(schema) }
  if (choices === undefined) return { form: 'words' }
  const all = choices.split(',').map((one) => one.trim())
  const isGood = all.length > 1 && all.every((one) => one !== '' && !/\p{Cc}/u.test(one))
  if (!isGood || new Set(all.map((one) => one.toLowerCase())).size < all.length) {
    throw new Refused(`--choices ${choices}: write two or more different words, such as yes,no`)
  }
  return { form: 'choices', choices: all }
}

function schemaIn(path: string): JsonObject {
  const text = orRefused(() => readFileSync(path, 'utf8'))
  let schema: unknown
  try {
    schema = JSON.parse(text)
  } catch (error) {
    throw new Refused(`${path} is no JSON: ${(error as Error).message}`)
  }
  if (!isObject(schema) || schema.type !== 'object') {
    throw new Refused(`${path}: an answer is an object: write {"type": "object", "properties": …}`)
  }
  const problem = schemaProblem(schema)
  if (problem !== null) throw new Refused(`${path}: ${problem}`)
  return schema
}

type Whom = { named: readonly string[]; type?: string; all?: boolean; where: string }

/**
 * The minds that are asked, and who else was meant and has no model. Throws Refused where somebody
 * who was named is not there or has none, and where nobody is left.
 */
export function agentsAsked(
  file: RunFile,
  world: World,
  { named, type, all, where }: Whom,
): { agents: string[]; left: string[] } {
  for (const id of named) requireMind(file, world, { id, where })
  const meant = [...world.loops.keys()].filter((id) => {
    return all === true || (type !== undefined && world.artifacts.living(id)?.type === type)
  })
  const minds = meant.filter((id) => world.loops.get(id)!.spec.mind === 'llm')
  const left = meant.filter((id) => !minds.includes(id)).sort(byCodeUnit)
  const agents = [...new Set([...named, ...minds.sort(byCodeUnit)])]
  if (agents.length > 0) return { agents, left }
  if (all === undefined && type === undefined) {
    throw new Refused('say whom to ask: ids before the question, --type TYPE or --all')
  }
  const who = type === undefined ? 'nobody' : `no agent of type ${type}`
  throw new Refused(`at ${where} ${who} has a model for a mind: ${insteadText(file, left[0])}`)
}

function requireMind(
  file: RunFile,
  world: World,
  { id, where }: { id: string; where: string },
): void {
  const artifact = world.artifacts.living(id)
  if (artifact === undefined) {
    requireKnown(file, id)
    const what = `${id} is not there at ${where}`
    throw new Refused(`${what}: oikos timeline ${file.path} ${id} tells when it was`)
  }
  const loop = world.loops.get(id)
  if (loop === undefined) {
    throw new Refused(`${id} is no agent at ${where}: ${insteadText(file, id)}`)
  }
  const { mind } = loop.spec
  if (mind === 'llm') return
  const what = `${id} has no model to ask: its mind is ${MINDS[mind]}`
  throw new Refused(`${what}; ${insteadText(file, id)}`)
}

const MINDS = {
  code: 'its own code, which takes no questions',
  native: 'a native function, which takes no questions',
  script: 'a script, a list of calls',
  external: 'somebody outside',
} as const

/** What can be looked at where nobody can be asked. */
function insteadText({ path }: RunFile, id = 'ID'): string {
  return (
    `oikos show ${path} ${id} has what it is and its last steps, oikos timeline ${path} ${id} ` +
    `what it did, and "agent ${id}" in oikos replay ${path} --step what it is told`
  )
}
