// The scrubber of the page: which instant of the run every view shows.
import { useEffect, useRef, useState } from 'preact/hooks'
import { durationText } from './format.ts'
import { useKeys } from './keys.ts'
import { instantQuestion } from './questions.ts'
import { type RunScope, useRun } from './run_scope.tsx'
import { problemOf, useAnswer } from './server.ts'
import { readJump } from './time_jump.ts'
import { MatchBar } from './time_match.tsx'
import { SPEEDS, type Speed, usePlay } from './time_play.ts'
import { TimeStrip } from './time_strip.tsx'

const SCRUB_MS = 80

export function TimeBar() {
  const scope = useRun()
  const { answer } = useAnswer(instantQuestion(scope.run, { seq: scope.at }))
  const t = scope.atEnd ? scope.end.t : (answer?.t ?? 0)
  const scrub = useScrub(scope, t)
  const play = usePlay(scope, t)
  const [isMatching, setMatching] = useState(false)
  const step = (by: number) => {
    const seq = Math.max(1, scope.at + by)
    scope.toSeq(seq >= scope.end.seq && !scope.living ? null : Math.min(seq, scope.end.seq))
  }
  useKeys({
    ' ': play.toggle,
    ',': () => step(-1),
    '.': () => step(1),
    e: () => scope.toSeq(null),
    j: () => document.getElementById('jump')?.focus(),
    m: () => setMatching((before) => !before),
  })
  // While an instant is asked for, the bar still tells all of the former.
  const seq = answer?.seq ?? scope.at
  const says = answer?.event?.says ?? ''
  return (
    <section class="timebar" aria-label="Time">
      <div class="scrub">
        <TimeStrip course={scope.course} end={scope.end.t} />
        <Scrubber scope={scope} scrub={scrub} says={says} />
      </div>
      <div class="transport">
        <span class="buttons">
          <button
            type="button"
            onClick={() => step(-1)}
            aria-label="Previous event"
            title="Previous event ( , )"
          >
            ‹
          </button>
          <button
            type="button"
            class="primary"
            onClick={play.toggle}
            aria-label={play.playing ? 'Pause' : 'Play'}
            title={play.playing ? 'Pause ( space )' : 'Play ( space )'}
          >
            {play.playing ? '❚❚' : '▶'}
          </button>
          <button
            type="button"
            onClick={() => step(1)}
            aria-label="Next event"
            title="Next event ( . )"
          >
            ›
          </button>
        </span>
        <select
          aria-label="Speed"
          value={String(play.speed)}
          onChange={(event) => play.setSpeed(Number(event.currentTarget.value) as Speed)}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={String(speed)}>
              {speed === 0 ? 'by event' : `${speed}×`}
            </option>
          ))}
        </select>
        <p class="instant" aria-live={play.playing ? 'off' : 'polite'}>
          <b>{durationText(scrub.shown)}</b> <span class="quiet">·</span>{' '}
          <a class="number" href={scope.href('event', { id: seq })}>
            #{seq}
          </a>{' '}
          <span class="says" title={says}>
            {says}
          </span>
        </p>
        <JumpBox scope={scope} />
        <button type="button" aria-expanded={isMatching} onClick={() => setMatching(!isMatching)}>
          Find
        </button>
        <button type="button" class={scope.atEnd ? 'on' : ''} onClick={() => scope.toSeq(null)}>
          {scope.living ? 'Live' : 'End'}
        </button>
      </div>
      {isMatching && <MatchBar />}
    </section>
  )
}

type Scrub = { shown: number; move: (t: number) => void }

/** Follows the thumb at once, and the instant once it rests: only the newest place counts. */
function useScrub(scope: RunScope, t: number): Scrub {
  const [thumb, setThumb] = useState<number | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const newest = useRef(0)
  useEffect(() => () => clearTimeout(timer.current ?? undefined), [])
  useEffect(() => {
    if (timer.current === null) setThumb(null)
  }, [t, scope.at])
  const move = (to: number) => {
    setThumb(to)
    if (timer.current !== null) clearTimeout(timer.current)
    newest.current += 1
    const mine = newest.current
    timer.current = setTimeout(() => {
      timer.current = null
      scope
        .toTime(to, 'replace')
        .catch(() => {})
        .finally(() => newest.current === mine && timer.current === null && setThumb(null))
    }, SCRUB_MS)
  }
  return { shown: thumb ?? t, move }
}

function Scrubber(props: { scope: RunScope; scrub: Scrub; says: string }) {
  const { scope, scrub } = props
  const end = scope.end.t
  const jumps: Record<string, number> = {
    ArrowLeft: scrub.shown - end / 200,
    ArrowDown: scrub.shown - end / 200,
    ArrowRight: scrub.shown + end / 200,
    ArrowUp: scrub.shown + end / 200,
    PageDown: scrub.shown - end / 20,
    PageUp: scrub.shown + end / 20,
    Home: 0,
    End: end,
  }
  return (
    <input
      type="range"
      class="range"
      min={0}
      max={end}
      step="any"
      value={scrub.shown}
      aria-label="Instant of the run"
      aria-valuetext={`${durationText(scrub.shown)}, event ${scope.at}. ${props.says}`}
      onInput={(event) => scrub.move(Number(event.currentTarget.value))}
      onKeyDown={(event) => {
        const to = jumps[event.key]
        if (to === undefined || event.metaKey || event.ctrlKey || event.altKey) return
        event.preventDefault()
        scrub.move(Math.min(end, Math.max(0, to)))
      }}
    />
  )
}

function JumpBox({ scope }: { scope: RunScope }) {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const submit = (event: Event) => {
    event.preventDefault()
    const jump = readJump(text)
    if (jump === null) return setWrong('Write an event such as #1234, or a time such as 2h 5m.')
    setWrong(null)
    if ('seq' in jump) scope.toSeq(Math.min(Math.max(1, jump.seq), scope.end.seq))
    else scope.toTime(jump.t).catch((thrown) => setWrong(problemOf(thrown).message))
    setText('')
  }
  return (
    <form class="jump" onSubmit={submit}>
      <input
        id="jump"
        aria-label="Jump to an event or a time"
        placeholder="#1234 or 2h 5m"
        autocomplete="off"
        value={text}
        aria-invalid={wrong !== null}
        aria-describedby={wrong === null ? undefined : 'jump-wrong'}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setWrong(null)
        }}
      />
      {wrong !== null && (
        <span id="jump-wrong" class="wrong" role="alert">
          {wrong}
        </span>
      )}
    </form>
  )
}
