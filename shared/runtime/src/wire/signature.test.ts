import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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
const headersOf = async (key = ours, id = 'msg_1', at = new Date()) => new Headers(await sign(key, id, body, at))
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
// how old a signature is does not depend on how busy the machine is
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** `text` with the character at `index` replaced by another. */
const tampered = (text: string, index: number, by: string) => {
  const at = index % text.length
  return text.slice(0, at) + (text[at] === by ? (by === 'A' ? 'B' : 'A') : by) + text.slice(at + 1)
}
const spot = fc.tuple(fc.nat(), fc.constantFrom(...'ABab01+/{}"'))

describe('a signature', () => {
  it('is that of Standard Webhooks', async () => {
    const key = keyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr')
    const headers = await sign(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', new Date(1_614_265_330_999))
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
      'webhook-key-id': expect.stringMatching(/^[0-9a-f]{16}$/),
    })
  })

  it("is made and believed as the Standard Webhooks' own library makes and believes it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.uint8Array({ minLength: 32, maxLength: 100 }),
        async (text, bytes) => {
          const theirs = new Webhook(Buffer.from(bytes).toString('base64'))
          const key = keyOf(Buffer.from(bytes).toString('base64'))
          theirs.verify(text, await sign(key, 'msg_1', text), { jsonParse: false })
          const at = new Date()
          const headers = new Headers({
            'webhook-id': 'msg_1',
            'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
            'webhook-signature': theirs.sign('msg_1', at, text),
          })
          expect(await verifiedBy([key], headers, text)).toMatchObject({ key })
        },
      ),
    )
  })

  it('is verified by the key that made it', async () => {
    expect(await verifiedBy([other, ours], await headersOf(), body)).toMatchObject({ key: ours })
  })

  it('is verified however short the id of its call is, unless it has none', async () => {
    expect(await verifiedBy([ours], await headersOf(ours, '1'), body)).toMatchObject({ key: ours })
    expect(await verifiedBy([ours], await headersOf(ours, ''), body)).toBeUndefined()
  })

  it('is not verified by another key, or by none', async () => {
    expect(await verifiedBy([other], await headersOf(), body)).toBeUndefined()
    expect(await verifiedBy([], await headersOf(), body)).toBeUndefined()
  })

  it('holds for no other body', async () => {
    await fc.assert(
      fc.asyncProperty(spot, async ([index, by]) => {
        expect(await verifiedBy([ours], await headersOf(), tampered(body, index, by))).toBeUndefined()
      }),
    )
  })

  it.each(['webhook-id', 'webhook-signature'])('holds for no other %s', async (name) => {
    await fc.assert(
      fc.asyncProperty(spot, async ([index, by]) => {
        const headers = await headersOf()
        headers.set(name, tampered(headers.get(name) ?? '', index, by))
        expect(await verifiedBy([ours], headers, body)).toBeUndefined()
      }),
    )
  })

  it('is written in one way: bits of its last digit that mean nothing are zero', async () => {
    const headers = await headersOf()
    const signature = headers.get('webhook-signature') ?? ''
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const [last = ''] = signature.slice(-2)
    for (const more of [1, 2, 3]) {
      headers.set('webhook-signature', `${signature.slice(0, -2)}${digits[digits.indexOf(last) + more]}=`)
      expect(await verifiedBy([ours], headers, body)).toBeUndefined()
    }
  })

  it('holds for no other second', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -299, max: 299 }).filter((seconds) => seconds !== 0),
        async (seconds) => {
          const headers = await headersOf()
          headers.set('webhook-timestamp', String(Number(headers.get('webhook-timestamp')) + seconds))
          expect(await verifiedBy([ours], headers, body)).toBeUndefined()
        },
      ),
    )
  })

  it.each([
    ['4 minutes and 50 seconds old', 4.8, true],
    ['5 minutes and 5 seconds old', 5.1, false],
    ['4 minutes and 50 seconds ahead', -4.8, true],
    ['5 minutes and 5 seconds ahead', -5.1, false],
  ])('that is %s', async (_, minutes, isGood) => {
    const headers = await headersOf(ours, 'msg_1', minutesAgo(minutes))
    expect((await verifiedBy([ours], headers, body)) !== undefined).toBe(isGood)
  })

  it('is tried with no other key if it names one', async () => {
    const tried: number[] = []
    const watched = [3, 4, 1, 5].map((byte) => {
      const key = keyOf(secret(byte))
      const mac: SigningKey['mac'] = (message) => {
        tried.push(byte)
        return key.mac(message)
      }
      return { ...key, mac }
    })
    const headers = await headersOf()
    expect((await verifiedBy(watched, headers, body))?.key).toBe(watched[2])
    expect(tried).toEqual([1])
  })

  it('of a caller that names no key, as those of the first release, is tried with each', async () => {
    const headers = await headersOf()
    headers.delete('webhook-key-id')
    expect(await verifiedBy([other, ours], headers, body)).toMatchObject({ key: ours })
  })

  it.each(['', 'x', '0'.repeat(16), 'A'.repeat(16)])(
    'does not count if it names a key that we do not have, %j',
    async (id) => {
      const headers = await headersOf()
      headers.set('webhook-key-id', id)
      expect(await verifiedBy([ours, other], headers, body)).toBeUndefined()
    },
  )

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is none without %s', async (name) => {
    const headers = await headersOf()
    headers.delete(name)
    expect(await verifiedBy([ours], headers, body)).toBeUndefined()
  })

  it('tells when it was made, as it was signed', async () => {
    const at = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 7_000)
    expect((await verifiedBy([ours], await headersOf(ours, 'msg_1', at), body))?.signedAt).toBe(at.getTime())
  })

  it.each(['x', ' 1', ',1', '.0', 'e0', 'n', '\u00a0'])(
    'holds for no time with %j behind it, though a reader of numbers may overlook that',
    async (more) => {
      const headers = await headersOf()
      headers.set('webhook-timestamp', `${headers.get('webhook-timestamp')}${more}`)
      expect(await verifiedBy([ours], headers, body)).toBeUndefined()
    },
  )

  it('may be one of several, as while keys change', async () => {
    const headers = await headersOf()
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
    expect((await verifiedBy(keys, await headersOf(), body))?.key).toBe(keys[1])
  })

  it.each([
    ['short', Buffer.alloc(31, 7).toString('base64')],
    ['no base64', `${'~'.repeat(64)}`],
    ['base64 and a digit more', 'A'.repeat(45)],
    ['hidden behind a good one', `${secret(1)} c2hvcnQ=`],
  ])('are refused if they are %s, and never printed', (_, value) => {
    const read = () => signingKeys(value, place)
    expect(read).toThrow(
      new RangeError('is not a signing key: at least 32 random bytes in base64, with or without whsec_'),
    )
    for (const part of value.split(' ')) expect(read).not.toThrow(part)
  })

  it('are named alike where they sign alike, however they are written', async () => {
    const idOf = (bytes: Uint8Array, prefix = '') => keyOf(prefix + Buffer.from(bytes).toString('base64')).id()
    const [short, long] = [Buffer.alloc(40, 7), Buffer.alloc(100, 7)]
    // HMAC pads a key with zeros to 64 bytes, and hashes a longer one first
    const padded = Buffer.concat([short, Buffer.alloc(24)])
    const hashed = createHash('sha256').update(long).digest()
    expect(await Promise.all([idOf(short, 'whsec_'), idOf(padded)])).toEqual([await idOf(short), await idOf(short)])
    expect(await idOf(hashed)).toBe(await idOf(long))
    expect(await idOf(short)).not.toBe(await idOf(long))
  })

  it('are named as the bridge names them', async () => {
    // the same key and name are in the bridge's TestWhatIsSignedNamesTheKey
    expect(await keyOf(btoa('canary-steps golden files, 32 by')).id()).toBe('3a9f14df1aca3b59')
  })

  it('are printed by nothing', () => {
    const key = keyOf(secret(1))
    for (const printed of [JSON.stringify(key), inspect(key, { depth: 9, showHidden: true }), String(key)])
      expect(printed).not.toMatch(new RegExp(`${secret(1).slice(0, 8)}|1, 1, 1|01 ?01 ?01`))
  })

  it('are refused if they are only a prefix', () => {
    expect(() => signingKeys('whsec_', place)).toThrow(RangeError)
  })
})
