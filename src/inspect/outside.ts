// What the inspector is handed by whoever opens it, since it is no business of looking on.
import type { Control } from '../run/control.ts'
import type { Moment } from '../run/read_events.ts'
import type { ClaimsAnswer, StudiesAnswer, SweepAnswer } from './answers_study.ts'
import type { Problem } from './problem.ts'

/** What is asked of a run that lives. */
export type ControlRequest =
  | { does: 'status' | 'pause' | 'resume' | 'checkpoint' | 'stop' }
  | { does: 'step'; turns: number }
  | { does: 'pace'; pace: number }
  | { does: 'control'; control: Control }

export type Status = { seq: number; now: number; paused: boolean; agents: number }

export type Fork = { at: Moment; set: string[]; seed: number | null }

export type Outside = {
  version: string
  /** Asks whoever lives a run file. */
  control: (path: string, request: ControlRequest) => Promise<Status | Problem>
  /** Begins a fork, which is lived by a process of its own; answers its file once it is there. */
  fork: (path: string, fork: Fork) => Promise<{ path: string } | Problem>
  studies: {
    list: () => StudiesAnswer
    sweep: (name: string) => SweepAnswer | null
    claims: (path: string) => ClaimsAnswer | null
  }
}
