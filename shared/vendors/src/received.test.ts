import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { hmacSha256Matches } from './received.ts'

const text = '{"zen":"Naïve ✓"}'
const sign = (secret: string) => createHmac('sha256', secret).update(text).digest('hex')

test('matches what another implementation signed', async () => {
  expect(await hmacSha256Matches('s3cret', text, sign('s3cret'))).toBe(true)
})

test('matches the example of RFC 4231, test case 2', async () => {
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  expect(await hmacSha256Matches('Jefe', 'what do ya want for nothing?', expected)).toBe(true)
})

test('matches nothing under another secret, or for another text', async () => {
  expect(await hmacSha256Matches('other', text, sign('s3cret'))).toBe(false)
  expect(await hmacSha256Matches('s3cret', `${text} `, sign('s3cret'))).toBe(false)
})

test.each([
  ['nothing', ''],
  ['a part', sign('s3cret').slice(0, 62)],
  ['more than a signature', `${sign('s3cret')}00`],
  ['an odd number of digits', sign('s3cret').slice(1)],
  ['no hex', `${sign('s3cret').slice(0, 62)}zz`],
  ['a sign and a digit', `${sign('s3cret').slice(0, 62)}+1`],
])('matches %s with nothing', async (_, hex) => {
  expect(await hmacSha256Matches('s3cret', text, hex)).toBe(false)
})

test('takes an empty secret for none', async () => {
  expect(await hmacSha256Matches('', text, sign(''))).toBe(false)
})
