import type { Operation, RolloutPhase, StepPhase } from '../rollout/rollout-status.ts'

type StepRef = {
  /** Counts from 0. */
  index: number
  plugin: string
}

type Moment = {
  /** RFC 3339 with milliseconds, in virtual time. */
  at: string
}

/** Events of a Rollout, in order. `requeueAfter` is the wait the controller made of it, as a Go duration. */
export type DriverEvent = Moment &
  (
    | { event: 'call'; step: StepRef; operation: Operation }
    | { event: 'step'; step: StepRef; operation: Operation; phase: StepPhase; message: string; requeueAfter?: string }
    | { event: 'step-started'; index: number; text: string }
    | { event: 'step-completed'; index: number; text: string }
    | { event: 'weight'; weight: number }
    | { event: 'phase'; phase: RolloutPhase; message: string }
    | { event: 'index'; index: number; steps: number }
    | { event: 'paused'; reason: string }
    | { event: 'resumed' }
    | { event: 'aborted'; reason: string }
    | { event: 'healthy'; revision: number }
    | { event: 'problem'; message: string }
  )

/** An event before the world stamps it with the time. */
export type Happening = DriverEvent extends infer Event
  ? Event extends DriverEvent
    ? Omit<Event, 'at'>
    : never
  : never
