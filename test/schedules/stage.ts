import {
  type Controller,
  createController,
  type DriverEvent,
  faultyPorts,
  type Rollout,
  type StepPlugin,
  VirtualClock,
} from '@canary-steps/driver'
import { functionPlugin } from '../../shared/cli/src/run/function-plugin.ts'
import { startFunction, type TestFunction } from './function.ts'
import type { Planted } from './planted.ts'
import type { Schedule } from './schedule.ts'
import { testRollout } from './test-rollout.ts'
import { type Trouble, troubleOf } from './trouble.ts'
import { type Truth, truth } from './truth.ts'
import { type User, userOf } from './user.ts'

/** A Rollout, its controller, the function and all that may happen to them. */
export type Stage = {
  readonly clock: VirtualClock
  readonly controller: Controller
  readonly fn: TestFunction
  readonly truth: Truth
  readonly trouble: Trouble
  readonly user: User
  readonly events: readonly DriverEvent[]
  /** What was wrong while it went on. */
  readonly wrong: string[]
  readonly planted: Planted | undefined
  isDown(): boolean
}

const start = Date.parse('2026-01-01T00:00:00Z')
const largestState = 4_096

/** Checks each answer as the controller gets it. */
const checked = (plugin: StepPlugin, truth: Truth, wrong: string[]): StepPlugin => ({
  async call(operation, rollout, context) {
    const reply = await plugin.call(operation, rollout, context)
    if ('error' in reply) return reply
    const { phase, status } = reply.result
    if (operation === 'Run') truth.answers(phase ?? '', rollout)
    if (phase === 'Error') wrong.push(`${operation} answered with phase Error`)
    if (JSON.stringify(status ?? {}).length >= largestState) wrong.push(`${operation} answered with a state of 4 KB`)
    return reply
  },
})

/** A gate may pass only if a person said yes since the attempt began. */
const checkGate = (event: DriverEvent, { toy }: TestFunction, truth: Truth, wrong: string[]): void => {
  if (event.event !== 'step' || event.step.plugin !== 'canary-steps/gate') return
  if (event.operation !== 'Run' || event.phase !== 'Successful') return
  const asked = toy.things.filter(({ key }) => key.endsWith(`/${event.step.index}`))
  if (!asked.some(({ decision, decidedAt = 0 }) => decision === 'approved' && decidedAt > truth.attemptBegan()))
    wrong.push(`the gate of step ${event.step.index} passed, and nobody said yes in this attempt`)
}

/** Everything in its place, the Rollout not yet deployed. */
export const setStage = (schedule: Schedule, planted?: Planted): Stage => {
  const clock = new VirtualClock(start)
  const known = truth()
  const trouble = troubleOf(schedule)
  const fn = startFunction({
    now: () => clock.now(),
    moment: known.moment,
    hears: known.hears,
    planted,
    nextVendorFault: trouble.nextRequest,
  })
  const events: DriverEvent[] = []
  const wrong: string[] = []
  const stable: Rollout = testRollout(schedule.steps)
  const user = userOf(() => controller, stable, fn.toy.decide)
  const plain = {
    clock,
    plugin: () => checked(functionPlugin(fn.address), known, wrong),
    onEvent(event: DriverEvent) {
      events.push(event)
      known.note(controller.rollout)
      checkGate(event, fn, known, wrong)
    },
  }
  const { ports, isDown } = faultyPorts(plain, {
    faultsOf() {
      const { faults, actions } = trouble.nextCall()
      for (const action of actions) user.act(action)
      return faults
    },
    abort: () => controller.abort(),
  })
  const controller: Controller = createController(stable, ports)
  return { clock, controller, fn, truth: known, trouble, user, events, wrong, isDown, planted }
}
