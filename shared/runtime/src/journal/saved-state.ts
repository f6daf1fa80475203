import { type RolloutView, utf8Bytes } from '@canary-steps/sdk'
import type { Envelope } from './envelope.ts'
import { type Identity, stepKey } from './identity.ts'
import type { StepRecord } from './journal.ts'

/** Most bytes that the controller is given to keep of one step. */
const mostOfOne = 4 * 1024
/** Most bytes of all steps of a Rollout with which a config is kept as well: the view has 64 KiB for everything. */
const mostOfAll = 24 * 1024

const bytes = (value: unknown): number => utf8Bytes(JSON.stringify(value ?? null))

const others = ({ status }: RolloutView, index: number): number =>
  status.canary.stepPluginStatuses.filter((one) => one.index !== index).reduce((sum, one) => sum + bytes(one.status), 0)

/**
 * What the controller is to keep of a step. Its config goes along where there is room: the journal has it, but a journal may be lost,
 * and nobody but the controller can tell then how to end the step.
 */
export const savedState = (
  identity: Identity,
  { seq, data, step, id, config }: Pick<StepRecord, 'seq' | 'data' | 'step' | 'id' | 'config'>,
  rollout: RolloutView,
): Envelope => {
  const state: Envelope = { v: 1, key: stepKey(identity), seq, ...(data !== undefined && { data }), step, id }
  const whole: Envelope = { ...state, config }
  const size = bytes(whole)
  const isRoom = size <= mostOfOne && size + others(rollout, identity.index) <= mostOfAll
  return config !== null && isRoom ? whole : state
}
