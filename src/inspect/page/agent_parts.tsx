// Parts of agents: their phase in a word, a bucket as a bar that fills.
import type { AgentRow } from '../answers_world.ts'
import { durationText, numberText } from './format.ts'

export type Bucket = NonNullable<AgentRow['compute']>

export function Phase({ agent }: { agent: AgentRow }) {
  const marks = [
    agent.frozen ? 'frozen' : null,
    agent.stalled ? 'stalled' : null,
    agent.paused ? 'paused' : null,
  ].filter((mark) => mark !== null)
  return (
    <span class="phase">
      {agent.phase}
      {marks.map((mark) => (
        <b key={mark} class={mark === 'paused' ? 'mark' : 'mark bad'}>
          {mark}
        </b>
      ))}
    </span>
  )
}

/** Below zero the bucket is in debt: then it fills until `debt_ends_at`. */
export function BucketBar({ bucket, now }: { bucket: Bucket; now: number }) {
  const { level, capacity, rate_per_minute, debt_ends_at } = bucket
  const share = capacity === 0 ? 0 : Math.min(1, Math.max(0, level) / capacity)
  const debt = debt_ends_at !== null && debt_ends_at > now ? durationText(debt_ends_at - now) : null
  const rate = `${numberText(rate_per_minute)} a minute`
  const says = `${numberText(level)} of ${numberText(capacity)}, ${rate}`
  return (
    <span class={level < 0 ? 'bucket owes' : 'bucket'} title={says}>
      <span class="bar" aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </span>
      <span class="number">{numberText(level)}</span>
      <span class="hidden"> of {numberText(capacity)}</span>
      {debt !== null && <small class="bad"> owes, for {debt}</small>}
    </span>
  )
}
