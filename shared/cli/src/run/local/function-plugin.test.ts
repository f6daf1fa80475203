import { createController, loadRollout, virtualClock } from '@canary-steps/driver'
import { signingKeys, WireRequest } from '@canary-steps/runtime'
import { expect, it } from 'vitest'
import { rolloutBefore } from '../rollout-before.ts'
import { functionPlugin } from './function-plugin.ts'

const rollout = loadRollout(
  JSON.stringify({
    kind: 'Rollout',
    metadata: { name: 'checkout', namespace: 'payments' },
    spec: {
      template: { spec: { containers: [{ name: 'app', image: 'payments/checkout:v2' }] } },
      strategy: { canary: { steps: [{ plugin: { name: 'canary-steps/gate' } }] } },
    },
  }),
  { file: 'rollout.yaml' },
)

it('tells the function with each call what the canary changes against the stable pods of the local controller', async () => {
  const [key] = signingKeys(Buffer.alloc(32).toString('base64'), { cluster: 'local', region: 'local' })
  if (!key) throw new Error('no key')
  const sent: unknown[] = []
  const fetch: typeof globalThis.fetch = async (_, init) => {
    sent.push(WireRequest.parse(JSON.parse(String(init?.body))).change)
    return new Response('', { status: 503 })
  }
  const plugin = functionPlugin({ endpoint: 'http://localhost', keys: [key], fetch, timeout: 60_000 })
  const controller = createController(rolloutBefore(rollout), { clock: virtualClock(0), plugin: () => plugin })
  await controller.deploy({ template: rollout.spec.template })
  await controller.tick()
  const { stableRS } = controller.rollout.status
  const container = {
    name: 'app',
    image: 'payments/checkout:v2',
    stableImage: 'payments/checkout:previous',
    init: false,
  }
  expect(sent).toEqual([{ stable: stableRS, containers: [container], paths: [] }])
})
