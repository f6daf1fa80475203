import { RolloutView } from '@canary-steps/sdk'
import { describe, expect, it } from 'vitest'
import { echoPlugin } from '../../../test/go-plugin/fixture/echo-plugin.ts'
import { golden } from '../../../test/go-plugin/fixture/golden.ts'
import { serveConnection } from './serve/connection.ts'
import type { StepCall } from './step/step-plugin.ts'
import { stepService } from './step/step-service.ts'
import { handTime, unheard } from './testing/plugin-pair.ts'
import { rawPeer } from './testing/raw-peer.ts'
import { saidIn } from './testing/whole-frame.ts'

/** Our echo plugin for a host that is a recording. */
const served = () => {
  const peer = rawPeer()
  const calls: StepCall[] = []
  const heard =
    (operation: 'run' | 'terminate' | 'abort') =>
    (call: StepCall): ReturnType<typeof echoPlugin.run> => {
      calls.push(call)
      return echoPlugin[operation](call)
    }
  const plugin = { ...echoPlugin, run: heard('run'), terminate: heard('terminate'), abort: heard('abort') }
  serveConnection(peer.socket, { RpcStepPlugin: (leave) => stepService(plugin, leave) }, unheard, handTime().after)
  /** The answer to the bytes, which come in pieces of that size. */
  const answers = async (bytes: Buffer, pieceBytes?: number) => {
    const before = peer.received.length
    await peer.send(bytes, pieceBytes)
    return peer.received.subarray(before)
  }
  return { answers, calls }
}

/** Go counts types in the whole process, and we in the stream: the answer to a ping has the type 68 there, and 65 here. */
const counted = (bytes: Buffer) => {
  const { flags, streams } = saidIn(bytes)
  const control = streams.map(({ id, hex }) => (id === 1 ? hex.replaceAll(/ff8[78]/g, asHere) : hex))
  return { flags, streams: control }
}
const asHere = (type: string) => (type === 'ff87' ? 'ff81' : 'ff82')

// a host that is a recording waits for no credit, which in pieces comes later than it came to the one that was recorded
const pieces = [
  ...['session', 'every-field'].flatMap((name) => [undefined, 1_000, 7].map((size) => ({ name, size }))),
  { name: 'large', size: undefined },
]

it.each(pieces)(
  "to the bytes of Argo's client we answer those of the plugin in Go: $name.json, pieces of $size",
  async ({ name, size }) => {
    const { answers } = served()
    for (const { name: step, host, plugin } of golden(name).steps)
      expect({ step, ...counted(await answers(host, size)) }).toEqual({ step, ...counted(plugin) })
  },
)

describe.each(['session', 'every-field', 'large'])('in %s.json', (name) => {
  it('a step is called with the context that was sent', async () => {
    const { steps } = golden(name)
    const { answers, calls } = served()
    for (const { host } of steps) await answers(host)
    const sent = steps.flatMap(({ context }) => context ?? [])
    expect(calls.map(({ context }) => ({ ...context, status: context.status ?? null }))).toEqual(sent)
  })
})

describe('the Rollout of a recorded call', () => {
  it.each(['session', 'every-field'])('of %s.json is the view of what Go has after gob', async (name) => {
    const { steps, rollout } = golden(name)
    const { answers, calls } = served()
    for (const { host } of steps) await answers(host)
    for (const call of calls) expect(RolloutView.parse(call.rollout)).toEqual(RolloutView.parse(withZeros(rollout)))
  })

  it('of every-field.json has no field that the view does not know, and no zero', async () => {
    const { answers, calls } = served()
    for (const { host } of golden('every-field').steps) await answers(host)
    const [call] = calls
    expect(RolloutView.parse(call?.rollout)).toEqual(call?.rollout)
    expect(emptyIn(call?.rollout)).toEqual([])
  })
})

/** Go's JSON does not say either that a step which has nothing is a weight of 0. */
const withZeros = (rollout: unknown) => {
  const view = RolloutView.parse(rollout)
  const steps = view.spec.strategy.canary.steps.map((step) => (Object.keys(step).length > 0 ? step : { setWeight: 0 }))
  return { ...view, spec: { ...view.spec, strategy: { canary: { steps } } } }
}

/** Paths of what is absent, zero or empty; null is in the JSON of others. */
const emptyIn = (value: unknown, path = ''): string[] => {
  if (value === null) return []
  if (!value) return [path]
  if (typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, inner]) => emptyIn(inner, `${path}.${name}`))
}
