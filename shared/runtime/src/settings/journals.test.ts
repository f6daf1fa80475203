import { expect, test } from 'vitest'
import { livePolicy, openPolicy } from '../ports/policy.ts'
import { readPolicy } from './settings.ts'

const day = 24 * 60 * 60_000

const keptBy = async (text: string) => {
  const { policy } = await readPolicy(text, 'canary-steps.yaml')
  return livePolicy(() => policy).journals().keepDeleted
}

test('journals of deleted Rollouts are kept for 30 days where nobody says for how long', async () => {
  expect(openPolicy.journals().keepDeleted).toBe(30 * day)
  expect(await keptBy('')).toBe(30 * day)
  expect(await keptBy('journals: {}')).toBe(30 * day)
})

test.each([
  ['1d', 1],
  ['99999d', 99_999],
])('journals: { keepDeleted: %s } keeps them for so many days, with and without namespaces', async (text, days) => {
  expect(await keptBy(`journals: { keepDeleted: ${text} }`)).toBe(days * day)
  expect(await keptBy(`journals: { keepDeleted: ${text} }\nnamespaces: { payments: {} }`)).toBe(days * day)
})

test.each(['0d', '100000d', '30', '30dd', '30d5d', '1.5d', '-1d', 'd', '720h'])(
  'journals: { keepDeleted: %s } is refused',
  async (text) => {
    await expect(keptBy(`journals: { keepDeleted: ${text} }`)).rejects.toThrow(
      'canary-steps.yaml: journals.keepDeleted: must be whole days and at least one, such as 30d',
    )
  },
)
