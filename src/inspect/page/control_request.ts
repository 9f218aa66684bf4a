// What a controller asks of a live run, sent and told: one request at a time.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { controlUrl } from './questions.ts'
import { useRun } from './run_scope.tsx'
import { type Problem, problemOf, tell } from './server.ts'

export type Status = { seq: number; now: number; paused: boolean; agents: number }

export type Request =
  | { does: 'status' | 'pause' | 'resume' | 'checkpoint' | 'stop' }
  | { does: 'step'; turns: number }
  | { does: 'pace'; pace: number }
  | { does: 'control'; control: object }

/** `told` says what was done last; `status` is the newest that is known, null before the first. */
export type Controls = {
  status: Status | null
  told: string
  problem: Problem | null
  busy: boolean
  send: (request: Request, says: string) => Promise<boolean>
}

export function useControls(isOn: boolean): Controls {
  const { run, paused, again } = useRun()
  const [status, setStatus] = useState<Status | null>(null)
  const [told, setTold] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  const send = useCallback(
    async (request: Request, says: string) => {
      setBusy(true)
      setProblem(null)
      try {
        const answer = await tell<{ status: Status }>(controlUrl(run), request)
        if (!isHere.current) return true
        setStatus(answer.status)
        setTold(says)
        if (says !== '') again()
        return true
      } catch (thrown) {
        if (isHere.current) setProblem(problemOf(thrown))
        return false
      } finally {
        if (isHere.current) setBusy(false)
      }
    },
    [run, again],
  )
  useEffect(() => {
    if (isOn) send({ does: 'status' }, '')
  }, [isOn, send])
  useEffect(() => {
    if (paused !== null) setStatus((before) => before && { ...before, paused })
  }, [paused])
  return { status, told, problem, busy, send }
}
