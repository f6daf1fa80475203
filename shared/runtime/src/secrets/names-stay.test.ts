import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { toyHost } from '../testing/toy-host.ts'

test('a secret that people made of names takes none of them out of a journal, which would belong to no Rollout', async () => {
  const sample = sampleRollout()
  const rollout = { ...sample, metadata: { ...sample.metadata, namespace: 'payments-prod-eu-1' } }
  const host = toyHost({}, { secrets: { TOY_TOKEN: 'Payments-Prod-EU-1-hook' } })
  await host.call('run', { rollout })
  const [attempt] = Object.values((await host.journal()).runs)
  expect(attempt?.story).toMatchObject({
    rollout: { namespace: 'payments-prod-eu-1' },
    group: 'payments-prod-eu-1/checkout',
  })
})
