import type { RolloutView } from '@canary-steps/sdk'
import { observe } from '../calls/observe.ts'
import type { Call, Problem, Reply } from '../journal/call.ts'
import type { StepEnd } from '../journal/journal.ts'
import { sampleRollout } from './sample-rollout.ts'
import { replyOf, type TestHost, type TestHostOptions, testHost } from './test-host.ts'
import { type ToyChange, toyStep } from './toy-step.ts'
import { type ToyVendor, toyVendor } from './toy-vendor.ts'
import { toyWebhookSecret } from './toy-webhook.ts'

/** A toy step on the real runtime. */
export type ToyHost = TestHost & {
  readonly vendor: ToyVendor
  run(given?: Partial<Call>): Promise<Reply>
  /** Abort, as it arrives when a user aborts: the index is 0 already. */
  abort(given?: Partial<Call>): Promise<Reply>
  /** Terminate, as it arrives at a full promotion. */
  terminate(given?: Partial<Call>): Promise<Reply>
  observe(rollout: RolloutView): Promise<void>
}

const start = Date.parse('2026-01-01T00:00:00Z')

/** A time of the sample Rollout, as Kubernetes writes it. */
export const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString().replace('.000Z', 'Z')

/** The sample Rollout, aborted after `seconds`. */
export const aborted = (seconds = 60, change: object = {}): RolloutView =>
  sampleRollout({ attempt: at(seconds), status: { phase: 'Degraded', abort: true, currentStepIndex: 0 }, ...change })

/** The sample Rollout with all pods on the new version. */
export const healthy = (change: { revision?: number; status?: object } = {}): RolloutView => {
  const { revision = 2, status } = change
  const done = { phase: 'Healthy', stableRS: `6c8f9d7b5${revision}`, currentStepIndex: 4, ...status }
  return sampleRollout({ attempt: at(300), revision, status: done })
}

/** The sample Rollout, promoted in full, before all pods are there. */
export const promoted = (): RolloutView => sampleRollout({ status: { promoteFull: true, currentStepIndex: 4 } })

/** The sample Rollout at another step. */
export const atStep = (index: number, change: { attempt?: string; status?: object } = {}): RolloutView =>
  sampleRollout({ ...change, status: { currentStepIndex: index, ...change.status } })

export const toyHost = (
  step: ToyChange = {},
  { vendor = toyVendor(), ...options }: TestHostOptions & { vendor?: ToyVendor } = {},
): ToyHost => {
  const host = testHost(toyStep(vendor, step), {
    secrets: { TOY_TOKEN: 'toy-secret', TOY_WEBHOOK_SECRET: toyWebhookSecret },
    ...options,
  })
  const reply = async (answer: Promise<Reply | Problem>) => replyOf(await answer)
  return Object.assign(host, {
    vendor,
    run: (given?: Partial<Call>) => reply(host.call('run', given)),
    abort: (given?: Partial<Call>) => reply(host.call('abort', { rollout: aborted(), ...given })),
    terminate: (given?: Partial<Call>) => reply(host.call('terminate', { rollout: promoted(), ...given })),
    observe: (rollout: RolloutView) => observe(host.runtime, 'test', rollout),
  })
}

/** A host whose thing is open, and whose Abort could not reach the vendor. */
export const withQueuedUndo = async (): Promise<ToyHost> => {
  const host = toyHost()
  const { state } = await host.run()
  host.vendor.isDown = true
  await host.abort({ state })
  return host
}

/** How the toy step at its usual place ended. */
export const endOf = async (host: ToyHost): Promise<StepEnd | undefined> =>
  Object.values((await host.journal()).runs)[0]?.steps[2]?.end
