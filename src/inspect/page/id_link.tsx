// Names that lead somewhere: ids, events, steps, instants.
import { durationText } from './format.ts'
import { useRun } from './run_scope.tsx'

const SHOWN_MAX = 28

/** Long names lose their middle: both ends tell them apart. */
export function shortId(id: string, max = SHOWN_MAX): string {
  if (id.length <= max) return id
  const half = Math.floor((max - 1) / 2)
  return `${id.slice(0, half)}…${id.slice(-half)}`
}

/** An id as a link to its artifact at the instant that is shown. */
export function IdLink(props: { id: string | null | undefined; view?: string; seq?: number }) {
  const { href } = useRun()
  const { id, view = 'artifact', seq } = props
  if (id === null || id === undefined) return <span class="quiet">the world</span>
  return (
    <a class="id" href={href(view, { id, ...(seq === undefined ? {} : { seq }) })} title={id}>
      {shortId(id)}
    </a>
  )
}

export function AgentLink(props: { id: string }) {
  return <IdLink id={props.id} view="agent" />
}

/** An event by its number, as a link to its causes. */
export function EventLink(props: { seq: number }) {
  const { href } = useRun()
  return (
    <a class="number" href={href('event', { id: props.seq })}>
      #{props.seq}
    </a>
  )
}

/** A step such as `founder#12`, as a link to what happened in it. */
export function StepLink(props: { step: string; children?: string }) {
  const { href } = useRun()
  return (
    <a class="id" href={href('step', { id: props.step })} title={props.step}>
      {props.children ?? shortId(props.step)}
    </a>
  )
}

/** An instant, as a link to this same view at that instant. */
export function InstantLink(props: { seq: number; t: number }) {
  const { toSeq, at } = useRun()
  return (
    <button
      type="button"
      class="link number"
      title={`Go to event ${props.seq}`}
      aria-current={at === props.seq ? 'time' : undefined}
      onClick={() => toSeq(props.seq)}
    >
      {durationText(props.t)}
    </button>
  )
}
