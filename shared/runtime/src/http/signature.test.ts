import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SigningKey, sign, signingKeys, verifiedBy } from './signature.ts'

const secret = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const place = { cluster: 'prod-eu', region: 'eu' }
const keyOf = (value: string): SigningKey => {
  const [key] = signingKeys(value, place)
  if (!key) throw new Error('no key')
  return key
}
const [ours, other] = [keyOf(secret(1)), keyOf(secret(2))]
const body = '{"operation":"run","step":"toy","é":"✓"}'
const headersOf = (key = ours, id = 'msg_1', at = new Date()) => new Headers(sign(key, id, body, at))
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

/** `text` with the character at `index` replaced by another. */
const tampered = (text: string, index: number, by: string) => {
  const at = index % text.length
  return text.slice(0, at) + (text[at] === by ? (by === 'A' ? 'B' : 'A') : by) + text.slice(at + 1)
}
const spot = fc.tuple(fc.nat(), fc.constantFrom(...'ABab01+/{}"'))

describe('a signature', () => {
  it('is that of Standard Webhooks', () => {
    const key = keyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr')
    const headers = sign(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', new Date(1_614_265_330_999))
    expect(headers).toMatchObject({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    })
  })

  it('is verified by the key that made it', async () => {
    expect(await verifiedBy([other, ours], headersOf(), body)).toMatchObject({ key: ours })
  })

  it('is not verified by another key, or by none', async () => {
    expect(await verifiedBy([other], headersOf(), body)).toBeUndefined()
    expect(await verifiedBy([], headersOf(), body)).toBeUndefined()
  })

  it('holds for no other body', async () => {
    await fc.assert(
      fc.asyncProperty(spot, async ([index, by]) => {
        expect(await verifiedBy([ours], headersOf(), tampered(body, index, by))).toBeUndefined()
      }),
    )
  })

  it.each(['webhook-id', 'webhook-signature'])('holds for no other %s', async (name) => {
    await fc.assert(
      fc.asyncProperty(spot, async ([index, by]) => {
        const headers = headersOf()
        headers.set(name, tampered(headers.get(name) ?? '', index, by))
        expect(await verifiedBy([ours], headers, body)).toBeUndefined()
      }),
    )
  })

  it('holds for no other second', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -299, max: 299 }).filter((seconds) => seconds !== 0),
        async (seconds) => {
          const headers = headersOf()
          headers.set('webhook-timestamp', String(Number(headers.get('webhook-timestamp')) + seconds))
          expect(await verifiedBy([ours], headers, body)).toBeUndefined()
        },
      ),
    )
  })

  it.each([
    ['4 minutes and 50 seconds old', minutesAgo(4.8), true],
    ['5 minutes and 5 seconds old', minutesAgo(5.1), false],
    ['4 minutes and 50 seconds ahead', minutesAgo(-4.8), true],
    ['5 minutes and 5 seconds ahead', minutesAgo(-5.1), false],
  ])('that is %s', async (_, at, isGood) => {
    expect((await verifiedBy([ours], headersOf(ours, 'msg_1', at), body)) !== undefined).toBe(isGood)
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is none without %s', async (name) => {
    const headers = headersOf()
    headers.delete(name)
    expect(await verifiedBy([ours], headers, body)).toBeUndefined()
  })

  it('tells when it was made, as it was signed', async () => {
    const at = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 7_000)
    expect((await verifiedBy([ours], headersOf(ours, 'msg_1', at), body))?.signedAt).toBe(at.getTime())
  })

  it.each(['x', ' 1', ',1', '.0', 'e0', 'n', '\u00a0'])(
    'holds for no time with %j behind it, though a reader of numbers may overlook that',
    async (more) => {
      const headers = headersOf()
      headers.set('webhook-timestamp', `${headers.get('webhook-timestamp')}${more}`)
      expect(await verifiedBy([ours], headers, body)).toBeUndefined()
    },
  )

  it('may be one of several, as while keys change', async () => {
    const headers = headersOf()
    headers.set('webhook-signature', `v1,AAAA v2,x ${headers.get('webhook-signature')}`)
    expect(await verifiedBy([ours], headers, body)).toMatchObject({ key: ours })
  })
})

describe('keys', () => {
  it.each([secret(1), `whsec_${secret(1)}`, secret(1).replace('=', '')])('are read from %j', (value) => {
    expect(signingKeys(value, place)).toMatchObject([place])
  })

  it('may be several: the first one signs, all verify', async () => {
    const keys = signingKeys(` ${secret(2)}  ${secret(1)},${secret(3)}\n`, place)
    expect(keys).toHaveLength(3)
    expect((await verifiedBy(keys, headersOf(), body))?.key).toBe(keys[1])
  })

  it.each([
    ['short', Buffer.alloc(31, 7).toString('base64')],
    ['no base64', `${'~'.repeat(64)}`],
    ['hidden behind a good one', `${secret(1)} c2hvcnQ=`],
  ])('that are %s are refused, and never printed', (_, value) => {
    const read = () => signingKeys(value, place)
    expect(read).toThrow(
      new RangeError('is no signing key: at least 32 random bytes in base64, with or without whsec_'),
    )
    for (const part of value.split(' ')) expect(read).not.toThrow(part)
  })

  it('that are only a prefix are refused', () => {
    expect(() => signingKeys('whsec_', place)).toThrow(RangeError)
  })
})
