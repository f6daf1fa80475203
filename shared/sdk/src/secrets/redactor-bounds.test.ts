import { describe, expect, it, test } from 'vitest'
import { redacted, redactor } from './redactor.ts'

const hex = (text: string): string => Buffer.from(text).toString('hex')
const isTold = (secret: string, part: string): boolean => !redactor([secret]).text(`<<${part}>>`).includes(redacted)

/** A secret of so many letters and digits. */
const secretOf = (length: number): string => 'aZ3kQ9xW2mB7rT5yP8nC4vL6sD1fG0hJ'.slice(0, length)

describe('a part of a secret', () => {
  it.each([
    ['half of sixteen letters', 16, 8],
    ['half of twenty, which is more', 20, 10],
    ['twelve of however many', 32, 12],
  ])('is a secret where it has %s, and none where it has one less', (_, length, least) => {
    const secret = secretOf(length)
    for (const from of [0, 3]) {
      expect(isTold(secret, secret.slice(from, from + least))).toBe(false)
      expect(isTold(secret, secret.slice(from, from + least - 1))).toBe(true)
    }
  })

  it('of a short secret has eight letters in hexadecimal digits, not half', () => {
    const secret = 'x7Q!k2Zp9w'
    expect(isTold(secret, hex(secret.slice(0, 8)))).toBe(false)
    expect(isTold(secret, hex(secret.slice(0, 7)))).toBe(true)
  })

  it('of a long secret is found in base64', () => {
    const secret = secretOf(32)
    expect(isTold(secret, btoa(secret.slice(4, 20)))).toBe(false)
  })

  it('of a secret with other characters has twelve', () => {
    const secret = 'aB3$dE6&gH9*jK2!mN'
    expect(isTold(secret, secret.slice(0, 12))).toBe(false)
    expect(isTold(secret, secret.slice(0, 11))).toBe(true)
  })
})

test('a secret that is shorter than twelve characters is found as a whole, in each form', () => {
  const secret = 'aB3$efGh'
  for (const form of [secret, btoa(secret), hex(secret)]) expect(isTold(secret, form)).toBe(false)
})

test.each([
  ['ghp_CANARYGITHUB8d7f6a5s4d', 'CANARYGITHUB8d7f'],
  // an address is a secret as it is written, and a token by its letters
  ['ann4SmithTeam24pay@corp.example', 'ann4SmithTeam24pay'],
])('%s is taken away whole where %s is a secret, too', (longer, within) => {
  for (const secrets of [
    [longer, within],
    [within, longer],
  ])
    expect(redactor(secrets).text(`bad ${longer}, and ${within}`)).toBe(`bad ${redacted}, and ${redacted}`)
})

test('a secret of thousands of letters is found, and so is a part of it', () => {
  const secret = Array.from({ length: 3_000 }, (_, at) => ((at * 7_919 + at * at) % 36).toString(36)).join('')
  for (const part of [secret, secret.slice(1_500), secret.slice(900, 920)]) expect(isTold(secret, part)).toBe(false)
})
