import {
  type Controller,
  createController,
  type DrivenClock,
  type DriverEvent,
  type Party,
  type Rollout,
  type StepPlugin,
} from '@canary-steps/driver'
import type { Course } from './course.ts'
import type { RunFaults } from './faults/run-faults.ts'
import { inventoryEvery } from './local/observe-cluster.ts'
import { interventions } from './options/interventions.ts'
import type { End, Output } from './output/output.ts'
import { rolloutBefore } from './rollout-before.ts'

/** The surroundings of a run in one region. */
type Surroundings = {
  /** As the cluster has it. */
  readonly clock: DrivenClock
  readonly plugin: (name: string) => StepPlugin
  readonly output: Output
  readonly faults: RunFaults
  /** Work of the controller's side between reconciles: inventory, and the function's own loop. Nothing while it is down. */
  observe(rollout: Rollout, isDown: boolean): Promise<void>
  /** A pause without end: resolves when someone lets the rollout go on, and says who. */
  resume(): Promise<string>
}

/** A Rollout in one region on its way from revision 1 to 2. */
export type RegionRun = Party & {
  /** Brings revision 1 up. */
  begin(): Promise<void>
  /** Whether the cluster cannot reach the function now. */
  isDown(): boolean
  /** Lets the cluster tell how it stands. */
  observe(isDown: boolean): Promise<void>
  /** How it ended; undefined until it has. */
  ended(): End | undefined
  showEnd(): Promise<void>
}

/** How long an analysis or an experiment takes. */
const analysisTakes = 60_000

const isOver = ({ status }: Rollout): boolean => status.phase === 'Healthy' || status.phase === 'Degraded'

const endOf = ({ status }: Rollout, at: string, abortReason: string): End => ({
  at,
  status: status.phase === 'Healthy' ? 'Healthy' : 'Degraded',
  aborted: status.abort,
  reason: status.phase === 'Healthy' ? '' : abortReason || status.message || '',
})

/** The controller of a region, with what the course and the faults do to it. */
const controllerIn = (rollout: Rollout, course: Course, { clock, output, plugin, faults }: Surroundings) => {
  let abortReason = ''
  const stable = rolloutBefore(rollout)
  const intervene = interventions(() => controller, rollout, course)
  const verdict = () =>
    ({ phase: course.analysis === 'pass' ? 'Successful' : 'Failed', afterMs: analysisTakes }) as const
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
  return { controller, isDown, end: () => endOf(controller.rollout, new Date(clock.now()).toISOString(), abortReason) }
}

/** Reconciles until there is something to wait for, or the rollout is over. */
const proceed = async (
  controller: Controller,
  { faults, output, resume }: Surroundings,
  observe: () => Promise<void>,
): Promise<void> => {
  for (;;) {
    await controller.tick()
    await observe()
    if (faults.act(controller)) continue
    if (isOver(controller.rollout) || controller.dueIn() !== undefined) return
    output.note(`paused without end: ${await resume()}`)
    controller.promote()
  }
}

/** Drives a Rollout as its controller would. Before its start and after its end the cluster only tells how it stands. */
export const regionRun = (rollout: Rollout, course: Course, around: Surroundings): RegionRun => {
  const { clock, output } = around
  const { controller, isDown, end } = controllerIn(rollout, course, around)
  let startsAt = clock.now()
  let isStarted = false
  let ended: End | undefined
  let tellsAt = clock.now()
  const observe = async (down: boolean): Promise<void> => {
    tellsAt = clock.now() + inventoryEvery
    await around.observe(controller.rollout, down)
  }
  return {
    async begin() {
      await controller.runUntil(({ status }) => status.phase === 'Healthy')
      await observe(false)
      startsAt = clock.now() + course.startsAfter
    },
    dueIn() {
      if (isStarted && !ended) return controller.dueIn()
      return (isStarted ? tellsAt : Math.min(startsAt, tellsAt)) - clock.now()
    },
    async tick() {
      if (ended || clock.now() < startsAt) return observe(isDown())
      if (!isStarted) await controller.deploy(rollout.spec.template ? { template: rollout.spec.template } : undefined)
      isStarted = true
      await proceed(controller, around, () => observe(isDown()))
      if (isOver(controller.rollout)) ended = end()
    },
    isDown,
    observe,
    ended: () => ended,
    async showEnd() {
      if (ended) await output.end(ended)
    },
  }
}
