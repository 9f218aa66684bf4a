// The way to the server: asks questions, keeps answers that can't change, says what went wrong.
import { useCallback, useEffect, useState } from 'preact/hooks'
import { shared } from './flights.ts'
import type { Question } from './questions.ts'

/** What went wrong, in the words of the server where it answered. */
export type Problem = { code: string; message: string }

export type Answered<T> = {
  answer: T | null
  problem: Problem | null
  waiting: boolean
  again: () => void
}

const KEPT_MAX = 200
/** Least recently used first. */
const kept = new Map<string, { question: Question<unknown>; answer: unknown }>()
/** Runs that nobody writes, and where each stands: what was answered there stays true. */
const finished = new Map<string, string>()

/**
 * Tells where a run stands that nobody writes; null where somebody does. What was answered of it
 * when it stood elsewhere is forgotten: one that was interrupted may have gone on since.
 */
export function noteFinished(run: string, at: string | null): void {
  if (finished.get(run) === at) return
  if (at === null) finished.delete(run)
  else finished.set(run, at)
  for (const [url, { question }] of kept) {
    if (question.run === run && !question.fixed) kept.delete(url)
  }
}

/** The answer, or throws a Problem; a stopped request throws its AbortError. */
export async function ask<T>(question: Question<T>, signal?: AbortSignal): Promise<T> {
  const former = keptAnswer(question)
  if (former !== undefined) return former
  const answer = await shared<T>(question.url, signal, (signal) =>
    fetched<T>(question.url, { signal }),
  )
  if (isKept(question)) keep(question, answer)
  return answer
}

/** Sends what a controller wants; the answer, or throws a Problem. */
export function tell<T>(url: string, body: unknown): Promise<T> {
  return fetched<T>(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/**
 * The answer to a question, asked again when the question changes. While a new one is on its way
 * the former answer stays, provided that it is about the same thing: the same path, another query.
 */
export function useAnswer<T>(question: Question<T> | null): Answered<T> {
  const [state, setState] = useState<{ url: string; answer: T | null; problem: Problem | null }>({
    url: '',
    answer: null,
    problem: null,
  })
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((before) => before + 1), [])
  const url = question?.url ?? ''
  useEffect(() => {
    if (question === null) return
    const former = keptAnswer(question)
    if (former !== undefined) {
      setState({ url, answer: former, problem: null })
      return
    }
    const stop = new AbortController()
    ask(question, stop.signal).then(
      (answer) => !stop.signal.aborted && setState({ url, answer, problem: null }),
      (problem) => {
        if (stop.signal.aborted) return
        setState((before) => ({
          url,
          answer: sameSubject(before.url, url) ? before.answer : null,
          problem: problemOf(problem),
        }))
      },
    )
    return () => stop.abort()
  }, [url, round])
  const instant = question === null ? undefined : keptAnswer(question)
  if (instant !== undefined) return { answer: instant, problem: null, waiting: false, again }
  const fits = question !== null && sameSubject(state.url, url)
  return {
    answer: fits ? state.answer : null,
    problem: state.url === url ? state.problem : null,
    waiting: question !== null && state.url !== url,
    again,
  }
}

export function problemOf(thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown
  return { code: 'page', message: thrown instanceof Error ? thrown.message : String(thrown) }
}

async function fetched<T>(url: string, options: RequestInit): Promise<T> {
  let response: Response
  try {
    response = await fetch(url, options)
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown
    const message = 'Nothing answers: is `oikos inspect` still running? Start it, then try again.'
    throw { code: 'unreachable', message } satisfies Problem
  }
  const body = readBody(await response.text())
  if (response.ok) return body as T
  const told = (body as { error?: unknown } | null)?.error
  if (response.status === 401) {
    const message = 'This browser is not let in: open the address that oikos printed.'
    throw { code: 'not_let_in', message } satisfies Problem
  }
  if (isProblem(told)) throw told
  const message = `The server answered ${response.status} ${response.statusText}.`
  throw { code: `http_${response.status}`, message } satisfies Problem
}

/** Characters that turn the direction of what follows: a run's texts could disguise ours. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

const visible = (turn: string) => `\\\\u${turn.charCodeAt(0).toString(16).padStart(4, '0')}`

/** An answer, with what turns text shown by its number; null where it is no JSON. */
function readBody(text: string): unknown {
  const shown = text.replace(TURNS, visible)
  try {
    return JSON.parse(shown)
  } catch {
    return null
  }
}

function isProblem(value: unknown): value is Problem {
  const problem = value as Problem | null
  return typeof problem?.code === 'string' && typeof problem.message === 'string'
}

function isKept({ run, fixed }: Question<unknown>): boolean {
  return fixed || (run !== null && finished.has(run))
}

function keptAnswer<T>(question: Question<T>): T | undefined {
  if (!isKept(question)) return undefined
  const known = kept.get(question.url)
  if (known === undefined) return undefined
  keep(question, known.answer)
  return known.answer as T
}

function keep(question: Question<unknown>, answer: unknown): void {
  kept.delete(question.url)
  kept.set(question.url, { question, answer })
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!)
}

function sameSubject(a: string, b: string): boolean {
  return a.split('?')[0] === b.split('?')[0]
}
