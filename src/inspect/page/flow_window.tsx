// Which part of the run the graph of payments is about: presets, and two ends that are moved.
import { durationText } from './format.ts'
import { changeQuery, useAddress } from './place.ts'
import { useRun } from './run_scope.tsx'

export type Window = { from: number; to: number }

/** As the address says; everything up to the instant where it says nothing. */
export function useWindow(now: number): Window {
  const { query } = useAddress()
  const to = Math.min(numberIn(query.to) ?? now, now)
  const from = Math.min(numberIn(query.from) ?? 0, to)
  return { from, to }
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : null
}

const PARTS: readonly (readonly [says: string, part: number])[] = [
  ['all until now', 1],
  ['last half', 1 / 2],
  ['last tenth', 1 / 10],
  ['last hundredth', 1 / 100],
]

export function WindowChoice({ window, now }: { window: Window; now: number }) {
  const { end } = useRun()
  const part = (share: number) => ({ from: Math.round(now * (1 - share)), to: now })
  const choose = ({ from, to }: Window) => {
    changeQuery({
      from: from <= 0 ? null : Math.round(from),
      to: to >= now ? null : Math.round(to),
    })
  }
  const isThis = (share: number) => window.to === now && window.from === part(share).from
  return (
    <fieldset class="window">
      <legend>
        Window: {durationText(window.from)} to {durationText(window.to)}
        {now < end.t && <span class="quiet"> of {durationText(now)} up to the instant</span>}
      </legend>
      <span class="buttons">
        {PARTS.map(([says, share]) => (
          <button
            key={says}
            type="button"
            class={isThis(share) ? 'on' : ''}
            aria-pressed={isThis(share)}
            onClick={() => choose(part(share))}
          >
            {says}
          </button>
        ))}
      </span>
      <End
        label="from"
        value={window.from}
        most={now}
        choose={(from) => choose({ from, to: Math.max(from, window.to) })}
      />
      <End
        label="to"
        value={window.to}
        most={now}
        choose={(to) => choose({ from: Math.min(window.from, to), to })}
      />
    </fieldset>
  )
}

const STEPS = 200

function End(props: {
  label: string
  value: number
  most: number
  choose: (value: number) => void
}) {
  const { label, value, most, choose } = props
  return (
    <label>
      <span>{label}</span>
      <input
        type="range"
        min={0}
        max={STEPS}
        value={most === 0 ? 0 : Math.round((value / most) * STEPS)}
        aria-valuetext={durationText(value)}
        onChange={(event) => choose((Number(event.currentTarget.value) / STEPS) * most)}
      />
    </label>
  )
}
