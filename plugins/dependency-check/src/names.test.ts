import { replyOf, testHost } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { dependencyCheck } from './index.ts'
import { finds, other } from './testing/other-rollouts.ts'
import { judgedImages } from './version-in-range.ts'

it.each([
  ['payments', 'checkout2'],
  ['payments', 'checkou'],
  ['payments2', 'checkout'],
  ['payment', 'checkout'],
])(
  '%s/%s is another Rollout than payments/checkout, which asks for it by name or by label',
  async (namespace, name) => {
    const found = { ...other(), metadata: { ...other().metadata, namespace, name } }
    for (const check of [{ name }, { selector: 'part-of=shop' }]) {
      const config = { rollouts: [{ ...check, namespace }] }
      const host = testHost(dependencyCheck, { config, lookUp: finds(found) })
      expect(replyOf(await host.call('run'))).toMatchObject({ phase: 'Successful' })
    }
  },
)

it('an image is of a repository by the whole of its name', () => {
  const images = ['shop/ledger2:v1', 'shop/ledge:v2', 'shop/ledger:v3', 'shop/ledger/proxy:v4']
  expect(judgedImages({ images }, 'shop/ledger')).toEqual(['shop/ledger:v3'])
})
