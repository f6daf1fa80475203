import { describe, expect, it } from 'vitest'
import { golden } from '../../../test/go-plugin/fixture/golden.ts'
import { PluginConnection } from './client/plugin-connection.ts'
import { StepClient } from './client/step-client.ts'
import type { JsonObject } from './step/json.ts'
import { stepPluginName } from './step/step-types.ts'
import { rawPeer } from './testing/raw-peer.ts'
import { saidIn, wholeFrames } from './testing/whole-frame.ts'

/** Our client with a plugin that is a recording. */
const replayed = (name: string) => {
  const { steps, rollout } = golden(name)
  const peer = rawPeer()
  const connection = new PluginConnection(peer.socket)
  /** Sends what the plugin said in a step, each frame once its stream is open. */
  const play = async (step: string, pieceBytes?: number) => {
    const { plugin } = steps.find(({ name }) => name === step) ?? expect.fail(`${name} has no step ${step}`)
    for (const { id, bytes } of wholeFrames(plugin)) {
      await expect.poll(() => id === 0 || peer.frames.some((frame) => frame.id === id), { interval: 1 }).toBe(true)
      await peer.send(bytes, pieceBytes)
    }
  }
  const dispense = async () => {
    const client = connection.dispense(stepPluginName)
    await play('dispense')
    return new StepClient(await client)
  }
  return { connection, peer, steps, rollout: rollout ?? golden('session').rollout ?? {}, play, dispense }
}

const operationOf = (step: string) => (step === 'terminate' || step === 'abort' ? step : 'run')

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null

describe.each(['session', 'every-field', 'large'])('the bytes of the plugin in Go in %s.json', (name) => {
  it.each([undefined, 7])('are understood by our client, in pieces of %s bytes', async (pieceBytes) => {
    const { steps, rollout, play, dispense } = replayed(name)
    const client = await dispense()
    const init = client.init()
    await play('init', pieceBytes)
    expect(await init).toBeUndefined()
    if (steps.some(({ name }) => name === 'type')) {
      const type = client.type()
      await play('type', pieceBytes)
      expect(await type).toBe('echo')
    }
    for (const { name, context, answer } of steps) {
      if (!context || !answer) continue
      const status = isObject(context.status) ? context.status : undefined
      const called = client.call(operationOf(name), rollout, { ...context, status })
      await play(name, pieceBytes)
      const { phase, message, requeueAfterMs: requeueAfter, error } = answer
      expect(await called).toEqual(
        error ? { error } : { phase, message, requeueAfter, status: answer.status ?? undefined },
      )
    }
  })
})

it('our client begins, pings and quits with the bytes of the client in Go', async () => {
  const { connection, peer, steps, play, dispense } = replayed('session')
  const sentSince = (before: number) => saidIn(peer.received.subarray(before))
  const hostIn = (step: string) => saidIn(steps.find(({ name }) => name === step)?.host ?? Buffer.alloc(0))
  const client = await dispense()
  expect(sentSince(0).streams).toEqual(hostIn('dispense').streams)
  const beforeInit = peer.received.length
  const init = client.init()
  await play('init')
  await init
  expect(sentSince(beforeInit)).toEqual(hostIn('init'))
  const beforePing = peer.received.length
  const ping = connection.ping()
  await play('ping')
  await ping
  expect(sentSince(beforePing)).toEqual(hostIn('ping'))
  const quit = connection.quit()
  await play('quit')
  await quit
  expect(peer.frames.length).toBeGreaterThan(0)
})
