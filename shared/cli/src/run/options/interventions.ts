import type { Controller, DriverEvent, Rollout } from '@canary-steps/driver'

/** An action of a person on a Rollout at a step. Numbers of steps, counted from 1. */
export type Interventions = {
  readonly abortAt?: number | undefined
  readonly promoteFullAt?: number | undefined
}

/** Aborts or promotes when the rollout has come to the step that is named, after a plugin's first answer. */
export const interventions = (
  controller: () => Controller,
  rollout: Rollout,
  { abortAt, promoteFullAt }: Interventions,
) => {
  const due = new Map<number, () => void>()
  if (abortAt !== undefined) due.set(abortAt - 1, () => controller().abort())
  if (promoteFullAt !== undefined) due.set(promoteFullAt - 1, () => controller().promoteFull())
  const { steps } = rollout.spec.strategy.canary
  return (event: DriverEvent) => {
    const index = event.event === 'step' ? event.step.index : event.event === 'step-started' ? event.index : undefined
    if (index === undefined || (event.event === 'step-started' && steps[index]?.plugin)) return
    due.get(index)?.()
    due.delete(index)
  }
}
