import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, vi } from 'vitest'
import { play } from './play.ts'
import type { Schedule } from './schedule.ts'

const holds = async (schedule: Schedule): Promise<void> => {
  const { wrong, story } = await play(schedule)
  if (wrong.length > 0) throw new Error([...wrong, '', ...story].join('\n'))
}

const bytesOf = (data: BufferSource): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)

/**
 * Plays schedules until one breaks an invariant; undefined when none does. They follow from `seed`, and are others each time
 * without. `SEED` and `REPLAY` in the environment play the one that was found before.
 */
export const counterexample = async (
  schedules: fc.Arbitrary<Schedule>,
  numRuns: number,
  seed?: number,
): Promise<string | undefined> => {
  const { SEED, REPLAY } = process.env
  // the jitter of retries: a schedule must go the same way again
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  // and so must calls that run side by side: digests and codes come from other threads, whichever is done first
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(
    async (_, data) => new Uint8Array(createHash('sha256').update(bytesOf(data)).digest()).buffer,
  )
  const importKey = crypto.subtle.importKey.bind(crypto.subtle)
  const sign = crypto.subtle.sign.bind(crypto.subtle)
  const secrets = new WeakMap<CryptoKey, Uint8Array>()
  vi.spyOn(crypto.subtle, 'importKey').mockImplementation(async (format, data, ...rest) => {
    const key = await importKey(format, data, ...rest)
    if (key.algorithm.name === 'HMAC') secrets.set(key, bytesOf(data))
    return key
  })
  vi.spyOn(crypto.subtle, 'sign').mockImplementation(async (algorithm, key, data) => {
    const secret = secrets.get(key)
    if (!secret) return sign(algorithm, key, data)
    return new Uint8Array(createHmac('sha256', secret).update(bytesOf(data)).digest()).buffer
  })
  const found = await fc.check(fc.asyncProperty(schedules, holds), {
    numRuns,
    ...(seed !== undefined && { seed }),
    ...(SEED !== undefined && { seed: Number(SEED) }),
    ...(REPLAY !== undefined && { path: REPLAY, endOnFailure: true }),
  })
  if (!found.failed) return undefined
  const file = expect.getState().testPath?.match(/test\/schedules\/[a-z]+/)?.[0]
  const replay = `SEED=${found.seed} REPLAY=${found.counterexamplePath} npx vitest run --project unit ${file}.test.ts`
  const error = found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance)
  return [`replay with: ${replay}`, fc.stringify(found.counterexample?.[0]), error].join('\n\n')
}
