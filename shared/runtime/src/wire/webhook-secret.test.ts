import { expect, it, vi } from 'vitest'
import { bearerOf } from './webhook-secret.ts'

const secret = 'a-secret-of-the-first-cluster-1'
const [one, other] = [
  { cluster: 'one', secret },
  // the first is its beginning
  { cluster: 'other', secret: `${secret}2` },
]

it('a secret stands for the cluster that has it, each time', async () => {
  for (const _ of ['first', 'again']) {
    expect(await bearerOf([one, other], `Bearer ${one.secret}`)).toBe(one)
    expect(await bearerOf([one, other], `Bearer ${other.secret}`)).toBe(other)
  }
})

it.each([
  ['no header', undefined],
  ['an empty one', ''],
  ['the secret alone', secret],
  ['another scheme', `Basic ${secret}`],
  ['no secret', 'Bearer '],
  ['a part of a secret', `Bearer ${secret.slice(0, -1)}`],
  ['a secret and more', `Bearer ${secret} 2`],
  ['a secret in capitals', `Bearer ${secret.toUpperCase()}`],
  ['something before the scheme', `x Bearer ${secret}`],
])('%s stands for none', async (_, header) => {
  expect(await bearerOf([one, other], header)).toBeUndefined()
})

it('where no secret is known none stands for anything', async () => {
  expect(await bearerOf([], `Bearer ${secret}`)).toBeUndefined()
})

it('a secret that is known is digested once, however many webhooks are compared with it', async () => {
  const digests = vi.spyOn(crypto.subtle, 'digest')
  const known = [{ cluster: 'new', secret: 'a-secret-of-a-new-cluster' }]
  for (const given of ['guessed', 'a-secret-of-a-new-cluster', 'guessed'])
    expect(await bearerOf(known, `Bearer ${given}`)).toBe(given === 'guessed' ? undefined : known[0])
  expect(digests).toHaveBeenCalledTimes(4)
})
