import type { DriverEvent } from '@canary-steps/driver'

/** How a run ended. */
export type End = {
  readonly at: string
  readonly status: 'Healthy' | 'Degraded'
  readonly aborted: boolean
  readonly reason: string
}

/** Shows a run in one region while it goes on. */
export type Output = {
  event(event: DriverEvent): void
  /** Something the command did itself, such as going on after an indefinite pause. */
  note(text: string): void
  /** Called for each region when all have ended. */
  end(end: End): Promise<void>
}

export const endText = ({ status, aborted, reason }: End): string =>
  `${status}${aborted ? ', aborted' : ''}${reason ? `: ${reason}` : ''}`
