import { describe, expect, test } from 'vitest'
import { livePolicy, openPolicy, type Policy } from '../ports/policy.ts'
import { readPolicy } from './settings.ts'

const day = 24 * 60 * 60_000

/** Things that are kept for a time: their setting, the days where nobody says how many, and the rule in a policy. */
const kept = [
  { what: 'the audit', of: 'audit', key: 'keep', usual: 395, ruleOf: (policy: Policy) => policy.audit().keep },
  {
    what: 'the journal of a deleted Rollout',
    of: 'journals',
    key: 'keepDeleted',
    usual: 30,
    ruleOf: (policy: Policy) => policy.journals().keepDeleted,
  },
]

describe.each(kept)('$what', ({ of, key, usual, ruleOf }) => {
  const keptFor = async (text: string) => {
    const { policy } = await readPolicy(text, 'canary-steps.yaml')
    return ruleOf(livePolicy(() => policy)) / day
  }

  test(`is kept for ${usual} days where nobody says for how long`, async () => {
    expect(ruleOf(openPolicy)).toBe(usual * day)
    expect(await keptFor('')).toBe(usual)
    expect(await keptFor(`${of}: {}`)).toBe(usual)
  })

  test.each([
    ['1d', 1],
    ['31d', 31],
    ['99999d', 99_999],
  ])('is kept for so many days as %s says, with and without namespaces', async (text, days) => {
    const setting = `${of}: { ${key}: ${text} }`
    expect(await keptFor(setting)).toBe(days)
    expect(await keptFor(`${setting}\nnamespaces: { payments: {} }`)).toBe(days)
  })

  test.each(['0d', '23h', '24h', '-1d', '1.5d', 'd', '30', '30dd', '30d5d', '1d ', '100000d'])(
    'cannot be kept for "%s"',
    async (text) => {
      await expect(keptFor(`${of}: { ${key}: "${text}" }`)).rejects.toThrow(
        `canary-steps.yaml: ${of}.${key}: must be whole days and at least one, such as ${usual}d`,
      )
    },
  )

  test('a key that is misspelt is told with those that there are', async () => {
    await expect(keptFor(`${of}: { kept: 1d }`)).rejects.toThrow(`Unrecognized key: "kept"; there are ${key}`)
  })
})
