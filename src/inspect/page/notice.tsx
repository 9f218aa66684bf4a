// Words for when there is nothing to show: waiting, nothing there, something went wrong.
import type { ComponentChildren } from 'preact'
import type { Answered, Problem } from './server.ts'

/** Waits a moment before it says so, by its style: most answers come at once. */
export function Waiting(props: { what: string }) {
  return (
    <p class="waiting" role="status">
      Reading {props.what} …
    </p>
  )
}

export function ProblemNotice(props: { problem: Problem; again?: () => void }) {
  return (
    <div class="notice bad" role="alert">
      <p>
        <b>{props.problem.message}</b>
      </p>
      <p class="small">
        <code>{props.problem.code}</code>
        {props.again && (
          <button type="button" onClick={props.again}>
            Try again
          </button>
        )}
      </p>
    </div>
  )
}

/** Nothing there: what that means, and what to do. */
export function Empty(props: { children: ComponentChildren }) {
  return <div class="notice empty">{props.children}</div>
}

/** What an answer has come to: the problem, the waiting, or the content. */
export function Loaded<T>(props: {
  of: Answered<T>
  what: string
  children: (answer: T) => ComponentChildren
}) {
  const { answer, problem, waiting, again } = props.of
  return (
    <>
      {problem !== null && <ProblemNotice problem={problem} again={again} />}
      {answer === null && problem === null && <Waiting what={props.what} />}
      {answer !== null && (
        <div class={waiting ? 'loaded stale' : 'loaded'} aria-busy={waiting}>
          {props.children(answer)}
        </div>
      )}
    </>
  )
}
