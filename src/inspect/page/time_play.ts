// Playing a run: virtual time that passes at a chosen speed, or event by event.
import { useEffect, useRef, useState } from 'preact/hooks'
import { instantQuestion } from './questions.ts'
import type { RunScope } from './run_scope.tsx'
import { ask } from './server.ts'

/** Virtual seconds a second; 0 is one event after another. */
export const SPEEDS = [0, 1, 10, 100, 1_000] as const
export type Speed = (typeof SPEEDS)[number]

const TICK_MS = 250
const EVENT_MS = 500

export type Play = {
  playing: boolean
  speed: Speed
  toggle: () => void
  setSpeed: (speed: Speed) => void
}

/** Plays from the instant that is shown to the end, and stops there. `t` is that instant's time. */
export function usePlay(scope: RunScope, t: number): Play {
  const [playing, setPlaying] = useState(false)
  const [speed, setSpeed] = useState<Speed>(100)
  const latest = useRef({ scope, t })
  latest.current = { scope, t }
  useEffect(() => {
    if (!playing) return
    const stop = new AbortController()
    let now = latest.current.t
    let asking = false
    const step = async () => {
      const { scope } = latest.current
      if (asking) return
      asking = true
      try {
        const next = speed === 0 ? scope.at + 1 : null
        now = Math.max(now, latest.current.t) + speed * TICK_MS * 1_000
        if (next === null ? now >= scope.end.t : next >= scope.end.seq) {
          scope.toSeq(null, 'replace')
          setPlaying(false)
          return
        }
        const at = next === null ? { t: now } : { seq: next }
        const { seq } = await ask(instantQuestion(scope.run, at), stop.signal)
        if (!stop.signal.aborted) scope.toSeq(seq, 'replace')
      } catch {
        if (!stop.signal.aborted) setPlaying(false)
      } finally {
        asking = false
      }
    }
    const timer = setInterval(step, speed === 0 ? EVENT_MS : TICK_MS)
    return () => {
      clearInterval(timer)
      stop.abort()
    }
  }, [playing, speed])
  const toggle = () => {
    if (!playing && scope.at >= scope.end.seq) scope.toSeq(1, 'replace')
    setPlaying(!playing)
  }
  return { playing, speed, toggle, setSpeed }
}
