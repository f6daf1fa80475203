import { callFunction, type OutgoingCall, sendInventory } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'
import type { MortalServer } from './mortal-server.ts'

/** The channel of a rollout: one each, so that none waits for another's turn. */
export const channelOf = (name: string): string => `C${name.toUpperCase()}`

const rollout = (name: string, currentStepIndex: number, status: object = {}) => {
  const { metadata, ...view } = sampleRollout({ status: { currentStepIndex, ...status }, now: Date.now() })
  return { ...view, metadata: { ...metadata, name, uid: name } }
}

const endings = {
  aborted: { phase: 'Degraded', abort: true },
  Healthy: { phase: 'Healthy', stableRS: '6c8f9d7b52' },
} as const

/** How a rollout ends. */
export type Ending = keyof typeof endings

/** Drives one rollout through two steps to its end as the controller does. `onReply` is called for each answer. */
export const drive = async (server: MortalServer, name: string, ending: Ending, onReply: () => void): Promise<void> => {
  const config = { channel: channelOf(name), text: 'step {{step.number}}' }
  const call = async (operation: OutgoingCall['operation'], state: unknown, view: OutgoingCall['rollout']) => {
    const address = await server.address()
    const reply = await callFunction(address, {
      operation,
      plugin: 'canary-steps/slack-notify',
      config,
      state,
      rollout: view,
    })
    if (!('error' in reply)) onReply()
    return reply
  }
  /** An error is tried again, with the old state. */
  const run = async (index: number, tries = 0): Promise<unknown> => {
    const reply = await call('run', undefined, rollout(name, index))
    if ('error' in reply && tries < 10) return run(index, tries + 1)
    if ('error' in reply || reply.phase !== 'Successful') throw new Error(`${name}: ${JSON.stringify(reply)}`)
    return reply.state
  }
  const tell = async (tries = 0): Promise<void> => {
    const rollouts = [rollout(name, 4, endings[ending])]
    const error = await sendInventory(await server.address(), { rollouts, complete: false })
    if (error && tries < 10) return tell(tries + 1)
    if (error) throw new Error(`${name}: ${error.error}`)
    onReply()
  }
  const states = [await run(1), await run(3)]
  // an Abort is not tried again when it is lost
  if (ending === 'aborted')
    for (const state of states.reverse()) await call('abort', state, rollout(name, 0, endings[ending]))
  await tell()
}
