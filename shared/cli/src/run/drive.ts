import {
  type Controller,
  createController,
  type DriverEvent,
  type Rollout,
  type StepPlugin,
  type VirtualClock,
} from '@canary-steps/driver'
import type { End, Output } from './output.ts'
import type { RunOptions } from './run-options.ts'

/** What a run needs from around it. Times in milliseconds. */
export type Surroundings = {
  readonly clock: VirtualClock
  readonly plugin: (name: string) => StepPlugin
  readonly output: Output
  /** Passes real time for `virtual` time. */
  pace(virtual: number): Promise<void>
  /** What the controller's side does between reconciles: inventory, and the function's own loop. */
  observe(rollout: Rollout): Promise<void>
  /** A pause without end: resolves when someone lets the rollout go on, and says who. */
  resume(): Promise<string>
}

/** How long an analysis or an experiment takes. */
const analysisTakes = 60_000

const previous = (image: string): string => `${image.replace(/@sha256:.*$|:[^:/]*$/, '')}:previous`

/** The Rollout as it was before the change that the file is: the same with other images. */
const before = (rollout: Rollout): Rollout => {
  const copy = structuredClone(rollout)
  for (const container of copy.spec.template?.spec.containers ?? [])
    if (container.image) container.image = previous(container.image)
  return copy
}

const isOver = ({ status }: Rollout): boolean => status.phase === 'Healthy' || status.phase === 'Degraded'

const endOf = ({ status }: Rollout, at: string, abortReason: string): End => ({
  at,
  status: status.phase === 'Healthy' ? 'Healthy' : 'Degraded',
  aborted: status.abort,
  reason: status.phase === 'Healthy' ? '' : abortReason || status.message || '',
})

/** Aborts or promotes when the rollout has come to the step that the options name, after a plugin's first answer. */
const interventions = (controller: () => Controller, rollout: Rollout, { abortAt, promoteFullAt }: RunOptions) => {
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

/** Drives a Rollout from revision 1 to 2 as the controller would, and returns how it ended. */
export const drive = async (rollout: Rollout, options: RunOptions, around: Surroundings): Promise<End> => {
  const { clock, output, plugin } = around
  let abortReason = ''
  const intervene = interventions(() => controller, rollout, options)
  const verdict = () =>
    ({ phase: options.analysis === 'pass' ? 'Successful' : 'Failed', afterMs: analysisTakes }) as const
  const controller: Controller = createController(before(rollout), {
    clock,
    plugin,
    analysis: verdict,
    experiment: verdict,
    onEvent(event) {
      if (event.event === 'aborted') abortReason = event.reason
      output.event(event)
      intervene(event)
    },
  })
  await controller.runUntil(({ status }) => status.phase === 'Healthy')
  await around.observe(controller.rollout)
  await controller.deploy(rollout.spec.template ? { template: rollout.spec.template } : undefined)
  for (;;) {
    await controller.tick()
    await around.observe(controller.rollout)
    if (isOver(controller.rollout)) break
    const due = controller.nextDue()
    if (due === undefined) {
      output.note(`paused without end: ${await around.resume()}`)
      controller.promote()
      continue
    }
    await around.pace(due - clock.now())
    clock.advanceTo(due)
  }
  return endOf(controller.rollout, new Date(clock.now()).toISOString(), abortReason)
}
