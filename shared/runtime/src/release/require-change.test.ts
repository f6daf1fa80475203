import { expect, test } from 'vitest'
import { changeOf } from '../testing/change-pairs.ts'
import { requireChange, Unanswerable } from './require-change.ts'

test('a caller that tells what changes takes part in a release', () => {
  requireChange({ change: changeOf({ app: ['shop/app:v2', 'shop/app:v1'] }), cluster: 'prod-eu' })
})

test('a caller that never tells what changes needs an operator, and one that could not is asked again', () => {
  const required = (change: Parameters<typeof requireChange>[0]['change']) => () =>
    requireChange({ change, cluster: 'prod-eu' })
  expect(required(undefined)).toThrow(Unanswerable)
  expect(required(undefined)).toThrow(/^cluster prod-eu does not tell .*: update its bridge or executable/)
  expect(required({ error: 'forbidden' })).toThrow('the changes of the canary could not be read: forbidden')
  expect(required({ error: 'forbidden' })).not.toThrow(Unanswerable)
})
