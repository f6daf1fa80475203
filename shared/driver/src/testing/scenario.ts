import { type Controller, createController } from '../controller/controller.ts'
import { loadRollout } from '../manifest/load-rollout.ts'
import type { DriverEvent } from '../ports/driver-event.ts'
import type { Ports } from '../ports/ports.ts'
import type { StepContext, StepReply } from '../ports/step-plugin.ts'
import type { Rollout } from '../rollout/rollout.ts'
import type { Operation } from '../rollout/rollout-status.ts'
import { type DrivenClock, virtualClock } from '../time/clock.ts'
import { formatGoDuration } from '../time/go-duration.ts'
import type { JsonObject } from '../values/json.ts'

export const running = (seconds: number, status?: JsonObject): StepReply => ({
  result: { phase: 'Running', message: 'waiting', requeueAfterMs: seconds * 1_000, ...(status && { status }) },
})
export const successful: StepReply = { result: { phase: 'Successful' } }
export const failed = (message: string): StepReply => ({ result: { phase: 'Failed', message } })
export const broken = (error: string): StepReply => ({ error })

/** The answers of a plugin to each operation: in order, and the last repeats; none is an empty result. */
type Answers = Partial<Record<Operation, StepReply[]>>

interface Options extends Partial<Omit<Ports, 'clock'>> {
  steps: unknown[]
  plugins?: Record<string, Answers>
  spec?: Record<string, unknown>
  canary?: Record<string, unknown>
}

export type Scenario = {
  controller: Controller
  clock: DrivenClock
  /** `25s Run gate`, counted from the update. */
  calls: string[]
  contexts: StepContext[]
  /** The Rollouts that the plugins were given. */
  rollouts: Rollout[]
  events: DriverEvent[]
  /** Lets time pass until so many seconds after the update. */
  until(seconds: number): Promise<void>
}

export const gate = (name = 'gate', config?: JsonObject) => ({ plugin: { name, ...(config && { config }) } })

export const manifest = (steps: unknown[], spec: object = {}, canary: object = {}): string =>
  JSON.stringify({
    kind: 'Rollout',
    metadata: { name: 'shop', uid: 'u-1' },
    spec: {
      replicas: 5,
      template: { spec: { containers: [{ name: 'shop', image: 'shop:v1' }] } },
      strategy: { canary: { steps, ...canary } },
      ...spec,
    },
  })

/** Revision 1 is Healthy and the update to revision 2 is made, but not reconciled yet. */
export const scenario = async ({ steps, plugins = {}, spec, canary, ...ports }: Options): Promise<Scenario> => {
  const clock = virtualClock(Date.UTC(2026, 10, 21, 12))
  let updatedAt = clock.now()
  const calls: string[] = []
  const contexts: StepContext[] = []
  const rollouts: Rollout[] = []
  const events: DriverEvent[] = []
  const asked = new Map<string, number>()
  const controller = createController(loadRollout(manifest(steps, spec, canary), { file: 'shop.yaml' }), {
    clock,
    onEvent: (event) => events.push(event),
    plugin: (name) => {
      const answers = plugins[name]
      if (!answers) return undefined
      return {
        call: async (operation, rollout, context) => {
          calls.push(`${formatGoDuration(clock.now() - updatedAt)} ${operation} ${name}`)
          contexts.push(context)
          rollouts.push(rollout)
          const count = asked.get(`${operation} ${name}`) ?? 0
          asked.set(`${operation} ${name}`, count + 1)
          const replies = answers[operation] ?? []
          return replies[Math.min(count, replies.length - 1)] ?? { result: {} }
        },
      }
    },
    ...ports,
  })
  await controller.deploy({ image: 'shop:v2' })
  updatedAt = clock.now()
  const until = (seconds: number) => controller.runUntil(updatedAt + seconds * 1_000)
  return { controller, clock, calls, contexts, rollouts, events, until }
}
