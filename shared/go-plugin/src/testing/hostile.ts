import { duplexPair } from 'node:stream'
import { serveConnection } from '../serve/connection.ts'
import { stepService } from '../step/step-service.ts'
import { numbers } from './numbers.ts'
import { approves, handTime, pluginPair, unheard } from './plugin-pair.ts'

/** The calls of a controller in a short life: it starts a step, runs it, aborts it and quits. */
export const honestBytes = async (): Promise<Buffer> => {
  const { connection, dispense, sent } = pluginPair()
  const step = await dispense()
  await step.init()
  const rollout = {
    metadata: { name: 'shop', labels: { a: 'b' }, annotations: { large: 'x'.repeat(300) } },
    spec: {
      strategy: { canary: { steps: [{ setWeight: 5 }, { pause: { duration: '1m' } }, { plugin: { name: 'a/b' } }] } },
    },
    status: { conditions: [{ type: 'Progressing', lastUpdateTime: '2026-01-01T00:00:00Z' }], currentStepIndex: 2 },
  }
  await step.call('run', rollout, { pluginName: 'a/b', config: { a: 1 } })
  await step.call('abort', rollout, { pluginName: 'a/b', config: { a: 1 }, status: { v: 1 } })
  await connection.quit()
  return sent()
}

const mutated = (honest: Buffer, next: (below: number) => number): Buffer => {
  const bytes = Buffer.from(honest)
  for (let left = 1 + next(4); left > 0; left -= 1) {
    const at = next(bytes.length)
    const how = next(4)
    if (how === 0) bytes[at] = next(256)
    else if (how === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8))
    else if (how === 2) bytes.fill(next(2) * 255, at, Math.min(bytes.length, at + next(9)))
    else bytes.copyWithin(at, next(bytes.length), bytes.length)
  }
  return bytes.subarray(0, next(10) === 0 ? next(bytes.length) : bytes.length)
}

/**
 * Plays a host that sends what it should not, `times` times from `seed` on, each on a connection of its own. Resolves with the
 * milliseconds that the most laborious kept the processor busy; anything thrown by the plugin is not caught.
 */
export const attack = async (honest: Buffer, seed: number, times: number): Promise<number> => {
  let most = 0
  for (let one = seed; one < seed + times; one += 1) {
    const [left, right] = duplexPair()
    serveConnection(left, { RpcStepPlugin: (leave) => stepService(approves, leave) }, unheard, handTime().after)
    right.resume().on('error', () => {})
    const next = numbers(one)
    const bytes = mutated(honest, next)
    const before = process.threadCpuUsage()
    right.write(bytes)
    right.end()
    await new Promise((resolve) => left.once('close', resolve))
    const { user, system } = process.threadCpuUsage(before)
    most = Math.max(most, (user + system) / 1_000)
  }
  return most
}
