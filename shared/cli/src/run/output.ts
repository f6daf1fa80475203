import type { DriverEvent } from '@canary-steps/driver'

/** How a run ended. */
export type End = {
  readonly at: string
  readonly status: 'Healthy' | 'Degraded'
  readonly aborted: boolean
  readonly reason: string
}

/** Shows a run while it goes on. */
export type Output = {
  event(event: DriverEvent): void
  /** Something the command did itself, such as going on after an indefinite pause. */
  note(text: string): void
  end(end: End): Promise<void>
}
