import {
  defineStep,
  type EndIo,
  type FinalResult,
  type Found,
  type GuardIo,
  type HearIo,
  type RunIo,
  type Step,
  type StepResult,
  succeed,
  template,
  type Webhook,
  wait,
} from '@canary-steps/sdk'
import * as z from 'zod'
import type { ToyVendor } from './toy-vendor.ts'

const State = z.object({ id: z.number(), text: z.string().optional() })
type State = z.output<typeof State>

/** The input of `run` of a toy step. */
export type ToyCall = RunIo<'TOY_TOKEN'> & {
  config: { text?: string | undefined }
  state: State | undefined
  shared: State | undefined
  findings: readonly Found<string>[]
}

/** How a toy step hears: the webhook's event becomes a text. */
export type ToyHearing = {
  readonly webhook: Webhook
  hear(call: HearIo<'TOY_TOKEN'> & { findings: readonly Found<string>[] }): Promise<string | undefined>
}

/** Parts that a test may replace. */
export type ToyChange = {
  readonly name?: string
  readonly gate?: boolean
  /** Each region of a release counts by its own `text`. */
  readonly ownRules?: readonly 'text'[]
  run?(call: ToyCall): Promise<StepResult<State>>
  end?(call: EndIo<'TOY_TOKEN'>): Promise<FinalResult<unknown>>
  /** It listens to `toy/<id>` of its thing then. */
  readonly hearing?: ToyHearing
  guard?(call: GuardIo & { state: State | undefined }): Promise<string | undefined>
}

/** The effect that a toy step opens, and hears events of. */
export const toyPlan = (vendor: ToyVendor, { hearing }: Pick<ToyChange, 'hearing'>) =>
  vendor.plan(hearing && { topics: ({ id }) => [`toy/${id}`] })

/** A step that opens one thing, waits until the vendor is done, and ends the thing with the rollout's outcome. */
export const toyStep = (vendor: ToyVendor, change: ToyChange = {}): Step => {
  const end = async (call: EndIo<'TOY_TOKEN'>) => {
    await call.close('thing', toyPlan(vendor, change), (thing) => vendor.end(thing, call.outcome))
    return succeed()
  }
  return defineStep({
    name: change.name ?? 'toy',
    summary: 'a toy',
    gate: change.gate ?? true,
    ...(change.ownRules && { ownRules: change.ownRules }),
    secrets: ['TOY_TOKEN'],
    config: z.strictObject({ text: template().optional().describe('a text') }),
    state: State,
    targets: () => ['toy:desk'],
    run:
      change.run ??
      (async ({ open }) => {
        const { id } = await open('thing', toyPlan(vendor, change))
        return vendor.isDone ? succeed({ id }, 'done') : wait({ id }, '30s', 'waiting')
      }),
    terminate: change.end ?? end,
    abort: change.end ?? end,
    ...(change.guard && { guard: change.guard }),
    ...(change.hearing && { hearing: { ...change.hearing, finding: z.string() } }),
  })
}
