// Lists that come in pages: the first one, and more when they are asked for.
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Question } from './questions.ts'
import { ask, type Problem, problemOf, useAnswer } from './server.ts'

export type Paged<A, R> = {
  /** The first page, for what it says besides its rows. */
  first: A | null
  rows: R[]
  problem: Problem | null
  waiting: boolean
  /** Null at the end of the list. */
  more: (() => void) | null
  again: () => void
}

/** `question` is asked with each page's cursor; `rowsOf` takes the rows out of an answer. */
export function usePaged<A extends { next: number | null }, R>(
  question: (cursor: number | null) => Question<A>,
  rowsOf: (answer: A) => R[],
): Paged<A, R> {
  const start = question(null)
  const { answer, problem, waiting, again } = useAnswer(start)
  const [rest, setRest] = useState<{ of: A | null; pages: A[] }>({ of: null, pages: [] })
  const [asking, setAsking] = useState(false)
  const [trouble, setTrouble] = useState<Problem | null>(null)
  const pages = answer === null ? [] : [answer, ...(rest.of === answer ? rest.pages : [])]
  const cursor = pages.at(-1)?.next ?? null
  useEffect(() => setTrouble(null), [start.url])
  const more = useCallback(() => {
    setAsking(true)
    setTrouble(null)
    ask(question(cursor))
      .then((page) => setRest({ of: answer, pages: [...pages.slice(1), page] }))
      .catch((thrown) => setTrouble(problemOf(thrown)))
      .finally(() => setAsking(false))
  }, [question, cursor, answer, pages])
  return {
    first: answer,
    rows: pages.flatMap(rowsOf),
    problem: problem ?? trouble,
    waiting: waiting || asking,
    more: cursor === null || asking ? null : more,
    again,
  }
}
