import { expect, test } from 'vitest'
import { isAccount, secretsInUrl, weaknessOf } from './what-is-secret.ts'

test.each([
  ['a', 'has 1 character: a secret has at least 8'],
  ['abc', 'has 3 characters: a secret has at least 8'],
  ['password', 'is a word or a number of 8 characters: a secret of one kind of characters has at least 16'],
  ['20261130', 'is a word or a number of 8 characters: a secret of one kind of characters has at least 16'],
  ['ababababababababab', 'repeats a few characters: a secret is random'],
])('%s is no secret: it %s', (value, weakness) => {
  expect(weaknessOf(value)).toBe(weakness)
})

test.each([['xoxb-1234'], ['correct horse'], ['abcdefghijklmnop'], ['4f742231b10e8888abcd99yyyzzz85a5']])(
  '%s may be one',
  (value) => {
    expect(weaknessOf(value)).toBeUndefined()
  },
)

test.each([
  ['http://proxy:3128', []],
  ['http://ann:s3cret-42@proxy:3128', ['s3cret-42']],
  ['http://ann:p%40ss%2Fw0rd%25@proxy:3128', ['p@ss/w0rd%']],
  ['https://glsa_a8s7d6f5@grafana.example', ['glsa_a8s7d6f5']],
  ['https://ledger.example/healthz?token=CONFIG-42&release=2026.11.4-rc1', ['CONFIG-42']],
  ['https://ledger.example/?X-Api-Key=a1b2c3d4e5&sig=abc', ['a1b2c3d4e5']],
  ['not a URL with a token=abcdef123456', []],
])('of %s what lets somebody in is %j', (url, secrets) => {
  expect(secretsInUrl(url)).toEqual(secrets)
})

test.each([
  ['canary@acme.example', true],
  ['Ann.Smith+jira@team24.co.uk', true],
  ['P@ssw0rd-of-a-hook', false],
  ['ann@acme.example:ATATT-7hq2', false],
  ['xoxb-1234', false],
])('%s is whose account it is: %s', (value, is) => {
  expect(isAccount(value)).toBe(is)
})
