import { expect, it, vi } from 'vitest'
import { comparisonsIn, comparisonsInGo, isAboutSecrets } from './comparisons.ts'

const texts: Readonly<Record<string, string>> = {
  'x.ts': `
;a === headers.get('x-signature')
webhookSecret !== given
tokens.includes(given.token)
digests.has(await digest)
key.mac(text) == code
hmac.startsWith(given)
Object.is(password, given)
switch (bearer) {}
isSameBytes(one, other)
;/^v1/.test(signature)
secret === ''
typeof token === 'string'
signature.length !== 64
given === name
`,
  'x.go': `
if signature == want {
if string(mac) != given { // secret == comment
	return bytes.Equal(digest, given)
case strings.HasPrefix(token, given):
	ok := subtle.ConstantTimeCompare([]byte(secret), other) == 1
	return hmac.Equal(one, other)
if secret == "" || len(token) != 3 || err != nil {
if one == other {
`,
}
vi.mock('./repository.ts', () => ({ textOf: (file: string) => texts[file] }))

const sidesOf = (found: ReturnType<typeof comparisonsIn>) => found.filter(isAboutSecrets).map(({ sides }) => sides)

it('every way in which TypeScript compares a secret is found, and no question whether there is one', () => {
  expect(sidesOf(comparisonsIn('x.ts'))).toEqual([
    "a ~ headers.get('x-signature')",
    'webhookSecret ~ given',
    'tokens.includes(given.token)',
    'digests.has(await digest)',
    'key.mac(text) ~ code',
    'hmac.startsWith(given)',
    'Object.is(password ~ given)',
    'switch bearer',
    'isSameBytes(one ~ other)',
    '/^v1/.test(signature)',
  ])
})

it('every way in which Go compares a secret is found, and no question whether there is one', () => {
  expect(sidesOf(comparisonsInGo('x.go'))).toEqual([
    'signature ~ want',
    'string(mac) ~ given',
    'bytes.Equal(digest, given)',
    'strings.HasPrefix(token, given)',
    'subtle.ConstantTimeCompare([]byte(secret), other)',
    'hmac.Equal(one, other)',
  ])
})
