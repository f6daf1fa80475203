import { readdirSync, readFileSync } from 'node:fs'
import { verifiedBy } from '@canary-steps/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { goldenApp, goldenKeys, goldenTime } from './golden/record-case.ts'
import { WireCase } from './golden/wire-case.ts'

const formats = new URL('./formats/', import.meta.url)
const releases = readdirSync(formats, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(goldenTime) })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Sends what a caller of a released version sent, byte for byte. */
const resend = async (app: ReturnType<typeof goldenApp>, { request: { method, path, headers, body } }: WireCase) =>
  app.request(new Request(`https://steps.example.com${path}`, { method, headers, ...(method === 'POST' && { body }) }))

/** The exchange, with more fields and more records at most. */
const grown = (said: unknown): unknown => {
  if (Array.isArray(said)) return expect.arrayContaining(said.map(grown))
  if (typeof said !== 'object' || said === null) return said
  return expect.objectContaining(Object.fromEntries(Object.entries(said).map(([name, value]) => [name, grown(value)])))
}

describe.each(releases)('a caller of %s', (release) => {
  const folder = new URL(`${release}/wire/`, formats)
  const caseOf = (name: string) => WireCase.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')))
  const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''))

  it.each(names)('is answered as then, with more at most: %s', async (name) => {
    const app = goldenApp()
    const then = caseOf(name)
    for (const before of then.after ?? []) await resend(app, caseOf(before))
    const now = await resend(app, then)
    const body = await now.clone().text()
    expect(now.status).toBe(then.reply.status)
    expect(JSON.parse(body)).toEqual(grown(JSON.parse(then.reply.body)))
    const isSigned = (await verifiedBy(goldenKeys(), now.headers, body)) !== undefined
    expect(isSigned).toBe(
      (await verifiedBy(goldenKeys(), new Headers(then.reply.headers), then.reply.body)) !== undefined,
    )
  })
})
