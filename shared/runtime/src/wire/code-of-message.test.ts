import { createHmac } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { testKey } from '../testing/toy-app.ts'
import { sign, verifiedBy } from './signature.ts'

describe('a code', () => {
  const bytes = Buffer.alloc(32, 1)
  const message = (length: number) => Uint8Array.from({ length }, (_, at) => at % 251)

  it.each([
    [0, 'at once', 0],
    [16 * 1024, 'at once', 0],
    [16 * 1024 + 1, 'on another thread', 1],
    [1024 * 1024, 'on another thread', 1],
  ])('of %i bytes is made %s', async (length, _, times) => {
    const aside = vi.spyOn(crypto.subtle, 'sign')
    const code = await testKey(1).mac(message(length))
    expect(Buffer.from(code)).toEqual(createHmac('sha256', bytes).update(message(length)).digest())
    expect(aside).toHaveBeenCalledTimes(times)
  })

  it('of a call that names no key is made on another thread for each, so that many hold up nobody', async () => {
    const { 'webhook-key-id': _, ...headers } = await sign(testKey(1), 'msg_1', '{}')
    const aside = vi.spyOn(crypto.subtle, 'sign')
    expect((await verifiedBy([testKey(2), testKey(1)], new Headers(headers), '{}'))?.key.cluster).toBe('prod-eu')
    expect(aside).toHaveBeenCalledTimes(2)
  })
})
