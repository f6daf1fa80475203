import { callFunction, type FunctionAddress, type OutgoingCall } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'

/** How a golden file comes about: something is sent to a function that has answered the cases of `after` before. */
export type CaseSource = {
  readonly name: string
  readonly description: string
  readonly after?: readonly CaseSource[]
  send(address: FunctionAddress): Promise<unknown>
}

export const config = { say: 'café' }
const rollout = sampleRollout()
export const state = {
  v: 1,
  key: 'c0ffee00-0000-4000-8000-000000000001/2/6c8f9d7b52/5d8b7f6c9/2026-01-01T00:00:00Z/2',
  seq: 1,
  data: { asked: 1 },
}

/** A call of the golden step, a Run unless it says otherwise. */
export const call =
  (change: Partial<OutgoingCall>): CaseSource['send'] =>
  (address) =>
    callFunction(address, {
      operation: 'run',
      plugin: 'canary-steps/golden',
      config,
      state: undefined,
      rollout,
      ...change,
    })
