import { expect, test } from 'vitest'
import { livePolicy, openPolicy } from '../ports/policy.ts'
import { readPolicy } from './settings.ts'

const day = 24 * 60 * 60_000

const keepOf = async (text: string) => {
  const { policy } = await readPolicy(text, 'canary-steps.yaml')
  return livePolicy(() => policy).audit().keep
}

test('the audit is kept for 13 months where nobody says for how long', async () => {
  expect(openPolicy.audit().keep).toBe(395 * day)
  expect(await keepOf('')).toBe(395 * day)
  expect(await keepOf('audit: {}')).toBe(395 * day)
})

test.each([
  ['1d', 1],
  ['31d', 31],
  ['99999d', 99_999],
])('audit: { keep: %s } keeps it for so many days, with and without namespaces', async (text, days) => {
  expect(await keepOf(`audit: { keep: ${text} }`)).toBe(days * day)
  expect(await keepOf(`audit: { keep: ${text} }\nnamespaces: { payments: {} }`)).toBe(days * day)
})

test.each(['0d', '23h', '24h', '-1d', '1.5d', 'd', '30', '1d ', '100000d'])(
  'audit: { keep: "%s" } is refused',
  async (text) => {
    await expect(keepOf(`audit: { keep: "${text}" }`)).rejects.toThrow(
      'canary-steps.yaml: audit.keep: must be whole days and at least one, such as 395d',
    )
  },
)

test('a key that is misspelt is told with those that there are', async () => {
  await expect(keepOf('audit: { kept: 1d }')).rejects.toThrow('Unrecognized key: "kept"; there are keep')
})
