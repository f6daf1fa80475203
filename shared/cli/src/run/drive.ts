import {
  type Controller,
  createController,
  type DriverEvent,
  type Rollout,
  type StepPlugin,
  type VirtualClock,
} from '@canary-steps/driver'
import type { End, Output } from './output.ts'
import type { RunFaults } from './run-faults.ts'
import type { RunOptions } from './run-options.ts'

/** What a run needs from around it. Times in milliseconds. */
export type Surroundings = {
  readonly clock: VirtualClock
  readonly plugin: (name: string) => StepPlugin
  readonly output: Output
  readonly faults: RunFaults
  /** Passes real time for `virtual` time. */
  pace(virtual: number): Promise<void>
  /** What the controller's side does between reconciles: inventory, and the function's own loop. Nothing while it is down. */
  observe(rollout: Rollout, isDown: boolean): Promise<void>
  /** Whether the function has nothing left to do. */
  isSettled(): Promise<boolean>
  /** A pause without end: resolves when someone lets the rollout go on, and says who. */
  resume(): Promise<string>
}

/** How long an analysis or an experiment takes. */
const analysisTakes = 60_000
/** How long a run waits at its end for what the function still has to undo, and how often it looks. */
const patience = 60 * 60_000
const lookAgain = 5_000

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

/** Passes time until the function has undone what it could not undo at once. */
const settle = async (controller: Controller, { clock, observe, isSettled }: Surroundings): Promise<void> => {
  const last = clock.now() + patience
  while (clock.now() < last && !(await isSettled())) {
    clock.advanceTo(clock.now() + lookAgain)
    await observe(controller.rollout, false)
  }
}

/** Reconciles until the rollout is over. */
const finish = async (controller: Controller, isDown: () => boolean, around: Surroundings): Promise<void> => {
  const { clock, output, faults } = around
  for (;;) {
    await controller.tick()
    await around.observe(controller.rollout, isDown())
    if (faults.act(controller)) continue
    if (isOver(controller.rollout)) return
    const due = controller.nextDue()
    if (due === undefined) {
      output.note(`paused without end: ${await around.resume()}`)
      controller.promote()
      continue
    }
    await around.pace(due - clock.now())
    clock.advanceTo(due)
  }
}

/** Drives a Rollout from revision 1 to 2 as the controller would, and returns how it ended. */
export const drive = async (rollout: Rollout, options: RunOptions, around: Surroundings): Promise<End> => {
  const { clock, output, plugin, faults } = around
  let abortReason = ''
  const stable = before(rollout)
  const intervene = interventions(() => controller, rollout, options)
  const verdict = () =>
    ({ phase: options.analysis === 'pass' ? 'Successful' : 'Failed', afterMs: analysisTakes }) as const
  const plain = {
    clock,
    plugin,
    analysis: verdict,
    experiment: verdict,
    onEvent(event: DriverEvent) {
      if (event.event === 'aborted') abortReason = event.reason
      output.event(event)
      intervene(event)
    },
  }
  const { ports, isDown } = faults.ports(plain, stable, () => controller.abort())
  const controller: Controller = createController(stable, ports)
  await controller.runUntil(({ status }) => status.phase === 'Healthy')
  await around.observe(controller.rollout, false)
  await controller.deploy(rollout.spec.template ? { template: rollout.spec.template } : undefined)
  await finish(controller, isDown, around)
  const end = endOf(controller.rollout, new Date(clock.now()).toISOString(), abortReason)
  await settle(controller, around)
  return end
}
