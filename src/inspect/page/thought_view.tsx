// A thought: what a model was asked, what it answered, what that took.
import type { Thought } from '../answers_event.ts'
import { countText, durationText, moneyText } from './format.ts'
import { JsonView } from './json_view.tsx'
import { ScrollBox } from './scroll_box.tsx'

export function ThoughtView({ thought, n }: { thought: Thought; n: number }) {
  const { answer, cost, latency_us, took_ms, tools } = thought
  return (
    <article class="thought" aria-label={`Thought ${n}`}>
      <h3>
        {n}. {thought.task === '' ? thought.kind : thought.task}
      </h3>
      <dl class="facts">
        <dt>Asked</dt>
        <dd>
          {thought.models.length === 0 ? thought.kind : thought.models.join(', then ')} at{' '}
          {durationText(thought.t)}
        </dd>
        <dt>Took</dt>
        <dd>
          {latency_us === null ? 'no answer yet' : `${durationText(latency_us)} of virtual time`}
          {took_ms !== null && `, ${durationText(took_ms * 1_000)} in fact`}
        </dd>
        <dt>Cost</dt>
        <dd>
          {cost === null ? 'not known' : moneyText(cost)}{' '}
          <span class="quiet">
            {moneyText(thought.held)} held before; {tokensText(thought.tokens)}
          </span>
        </dd>
        {tools.length > 0 && (
          <>
            <dt>Tools offered</dt>
            <dd>{tools.join(', ')}</dd>
          </>
        )}
      </dl>
      <h4>Answer</h4>
      {answer.length === 0 ? (
        <>
          <p class="quiet small">No text.</p>
          {thought.outcome !== null && (
            <JsonView value={thought.outcome} label={`Outcome of thought ${n}`} />
          )}
        </>
      ) : (
        answer.map((text, at) => (
          <ScrollBox
            key={`${at}`}
            class="prose"
            label={`Answer of thought ${n}${at === 0 ? '' : `, part ${at + 1}`}`}
          >
            {text}
          </ScrollBox>
        ))
      )}
      <details>
        <summary>Prompt ({countText(thought.prompt.length, 'character')})</summary>
        <ScrollBox class="prose" label={`Prompt of thought ${n}`}>
          {thought.prompt}
        </ScrollBox>
      </details>
      {answer.length > 0 && thought.outcome !== null && (
        <details>
          <summary>Outcome as recorded</summary>
          <JsonView value={thought.outcome} label={`Outcome of thought ${n}`} />
        </details>
      )}
      {thought.packet !== null && (
        <details>
          <summary>Request as recorded</summary>
          <JsonView value={thought.packet} label={`Request of thought ${n}`} />
        </details>
      )}
    </article>
  )
}

/** Tokens as they were counted, by what they were for. */
export function tokensText(tokens: unknown): string {
  if (typeof tokens === 'number') return countText(tokens, 'token')
  if (typeof tokens !== 'object' || tokens === null) return 'tokens not counted'
  const parts = Object.entries(tokens).flatMap(([name, count]) =>
    typeof count === 'number' ? [`${name} ${count}`] : [],
  )
  return parts.length === 0 ? 'tokens not counted' : `tokens: ${parts.join(', ')}`
}
