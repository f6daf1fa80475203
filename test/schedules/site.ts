import {
  type Controller,
  createController,
  type DrivenClock,
  type DriverEvent,
  driftedClock,
  faultyPorts,
  type Rollout,
  type StepPlugin,
} from '@canary-steps/driver'
import { type FunctionAddress, sendInventory } from '@canary-steps/runtime'
import { rolloutView } from '@canary-steps/sdk'
import { functionPlugin } from 'canary-steps/run/local/function-plugin'
import * as z from 'zod'
import type { Caller, TestFunction } from './function.ts'
import type { Moments } from './moments.ts'
import type { RegionPlan, Schedule, StepKind } from './schedule.ts'
import { testRollout } from './test-rollout.ts'
import { senseless } from './toy-steps.ts'
import { type Trouble, troubleOf } from './trouble.ts'
import { type Truth, truth } from './truth.ts'
import { type User, userOf } from './user.ts'

/** A Rollout in its cluster, its controller, and all that may happen to them. */
export type Site = Caller & {
  readonly controller: Controller
  readonly truth: Truth
  readonly trouble: Trouble
  readonly user: User
  readonly events: readonly DriverEvent[]
  readonly plan: RegionPlan
  /** The Rollout as it was at the last look. */
  readonly rollout: Rollout
  look(): void
  /** Whether the release has come here. */
  isHere(): boolean
  /** Deploys the new version. */
  arrive(): Promise<void>
  /** Whether the function cannot be reached from here. */
  isDown(): boolean
  sendInventory(): Promise<void>
}

/** The surroundings of a site. */
type Surroundings = {
  readonly clock: DrivenClock
  readonly moments: Moments
  readonly fn: TestFunction
  readonly schedule: Schedule
  /** Faults while it went on. */
  readonly wrong: string[]
}

const largestState = 4_096

const Envelope = z.object({ key: z.string() })

/** Checks each answer as the controller gets it. */
const checked = (plugin: StepPlugin, truth: Truth, { fn, moments, wrong }: Surroundings): StepPlugin => ({
  async call(operation, rollout, context, replicaSets) {
    const asked = moments.last()
    const reply = await plugin.call(operation, rollout, context, replicaSets)
    if (operation === 'Run') await fn.lookAtRelease()
    if ('error' in reply) return reply
    const { phase = '', message = '', status } = reply.result
    const { key = '' } = Envelope.safeParse(status).data ?? {}
    if (operation === 'Run') truth.answers({ phase, message, key, asked }, rollout)
    if (phase === 'Error') wrong.push(`${operation} answered with phase Error`)
    if (message.startsWith(senseless)) wrong.push(`an event stopped a Run: ${message}`)
    if (JSON.stringify(status ?? {}).length >= largestState) wrong.push(`${operation} answered with a state of 4 KB`)
    return reply
  },
})

const ownGates: ReadonlySet<StepKind | undefined> = new Set(['gate', 'told-gate'])

/** A gate of its own may pass only if a person said yes since the attempt began. */
const checkGate = (event: DriverEvent, known: Truth, { uid }: Caller, { fn, schedule, wrong }: Surroundings): void => {
  if (event.event !== 'step' || !ownGates.has(schedule.steps[event.step.index])) return
  if (event.operation !== 'Run' || event.phase !== 'Successful') return
  const { index } = event.step
  const asked = fn.toy.things.filter(({ key }) => key.startsWith(`${uid}/`) && key.endsWith(`/${index}`))
  if (!asked.some(({ decision, decidedAt = 0 }) => decision === 'approved' && decidedAt >= known.attemptBegan()))
    wrong.push(`the gate of step ${index} passed, and nobody said yes in this attempt`)
}

/** The controller of a site, and what troubles and people do to it. */
const controllerAt = (caller: Caller, plan: RegionPlan, known: Truth, around: Surroundings) => {
  const { fn, schedule } = around
  const trouble = troubleOf(plan.happenings)
  const address: FunctionAddress = fn.addressFor(caller, known.hears)
  const events: DriverEvent[] = []
  const stable: Rollout = testRollout(caller, schedule)
  const user = userOf(() => controller, stable, fn.toy.decide)
  const plain = {
    clock: driftedClock(around.clock, plan.drift * 1_000),
    plugin: () => checked(functionPlugin(address), known, around),
    onEvent(event: DriverEvent) {
      events.push(event)
      known.note(controller.rollout)
      checkGate(event, known, caller, around)
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
  return { controller, trouble, user, events, isDown, address }
}

/** The Rollout is not yet deployed. */
export const siteAt = (caller: Caller, plan: RegionPlan, around: Surroundings): Site => {
  const known = truth(around.moments)
  const { address, ...controlled } = controllerAt(caller, plan, known, around)
  const { controller } = controlled
  let isHere = false
  let { rollout } = controller
  return {
    ...caller,
    ...controlled,
    truth: known,
    plan,
    get rollout() {
      return rollout
    },
    look() {
      rollout = controller.rollout
      known.note(rollout)
    },
    isHere: () => isHere,
    async arrive() {
      isHere = true
      await controller.deploy({ image: 'shop:v2' })
    },
    async sendInventory() {
      const isThere = rollout.metadata.deletionTimestamp === undefined
      await sendInventory(address, { rollouts: isThere ? [rolloutView(rollout)] : [], complete: true })
    },
  }
}
