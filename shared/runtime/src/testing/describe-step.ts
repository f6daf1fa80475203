import type { Step } from '@canary-steps/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Reply } from '../call.ts'
import { readEnvelope } from '../envelope.ts'
import { isOpen } from '../journal.ts'
import { memoryStore } from '../store/memory.ts'
import { replyOf, type TestHost, type TestHostOptions, testHost } from './test-host.ts'

/** A vendor's stand-in as the laws need it. */
export type LawVendor = {
  /** What the step's environment says: tokens and base URLs. */
  readonly env: Readonly<Record<string, string>>
  /** All that exists at the vendor now, in any form that shows a difference. */
  things(): readonly unknown[]
  /** The next call that changes something does so, but its reply never arrives. */
  loseNextReply(): void
  close(): Promise<void>
}

/** A config that the step takes, its vendor, and a `fetch` where the step has no vendor of its own. */
export type Sample = {
  readonly config: Readonly<Record<string, unknown>>
  readonly vendor: () => Promise<LawVendor>
  readonly fetch?: typeof globalThis.fetch
}

/** What a step's own tests work with: another host on the same vendor, and that vendor. */
export type OwnTests = { start(more?: TestHostOptions): TestHost; vendor(): LawVendor }

const maxStateBytes = 4_096
const dead: typeof globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'))

/**
 * The laws that every step obeys, and then the step's `own` tests.
 */
export const describeStep = (step: Step, sample: Sample, own?: (at: OwnTests) => void): void => {
  describe(step.name, () => {
    const { config, vendor: startVendor, fetch = globalThis.fetch } = sample
    let vendor: LawVendor
    let host: TestHost
    const start = (more: TestHostOptions = {}) => testHost(step, { config, secrets: vendor.env, fetch, ...more })
    const run = async (at = host, given = {}): Promise<Reply> => replyOf(await at.call('run', given))

    beforeEach(async () => {
      vendor = await startVendor()
      host = start()
    })
    afterEach(() => vendor.close())

    it('names a config key that it does not know', () => {
      expect(step.configure({ ...config, mispelt: 1 })).toMatchObject({
        problems: [expect.stringContaining('mispelt')],
      })
    })

    it('describes every field of its config', () => {
      const described = z.toJSONSchema(step.config, { io: 'input' }).properties ?? {}
      for (const field of Object.values(described)) expect(field).toHaveProperty('description')
    })

    it('acts once however often Run is called with whatever state', async () => {
      const first = await run()
      const things = vendor.things()
      await run()
      await run(host, { state: first.state })
      expect(vendor.things()).toEqual(things)
    })

    it('acts once when the reply of a vendor was lost', async () => {
      await run()
      const usual = vendor.things().length
      await vendor.close()
      vendor = await startVendor()
      host = start()
      vendor.loseNextReply()
      await host.call('run')
      host.now += 60_000
      await run()
      expect(vendor.things()).toHaveLength(usual)
    })

    it('acts once when the journal was lost and only the controller remembers', async () => {
      const { state } = await run()
      const things = vendor.things()
      await run(start({ store: memoryStore() }), { state })
      expect(vendor.things()).toEqual(things)
    })

    it('keeps a state that survives JSON, fits its schema and stays under 4 KB', async () => {
      const { state } = await run()
      const text = JSON.stringify(state)
      expect(new TextEncoder().encode(text).length).toBeLessThan(maxStateBytes)
      const data = readEnvelope(JSON.parse(text))?.data
      expect(step.state.parse(data)).toEqual(data)
    })

    it.each(['terminate', 'abort'] as const)('settles %s before Run saved anything', async (operation) => {
      expect(await host.call(operation)).toMatchObject({ phase: 'Successful' })
      expect(vendor.things()).toEqual([])
    })

    it.each([
      ['terminate', 'terminated'],
      ['abort', 'aborted'],
    ] as const)('leaves nothing open after %s', async (operation, outcome) => {
      const { state } = await run()
      expect(await host.call(operation, { state })).toMatchObject({ phase: 'Successful', message: outcome })
      const runs = Object.values((await host.journal()).runs)
      expect(runs.map(isOpen)).toEqual([false])
    })

    it('leaves nothing open after an abort that knows neither state nor key', async () => {
      await run()
      await host.call('abort')
      expect(Object.values((await host.journal()).runs).map(isOpen)).toEqual([false])
    })

    it('queues what an abort cannot undo while the vendor is down, and does it later', async () => {
      const { state } = await run()
      const wasOpen = Object.values((await host.journal()).runs).some(isOpen)
      const down = start({ store: host.runtime.store, fetch: dead })
      const { message } = replyOf(await down.call('abort', { state }))
      if (wasOpen) expect(message).toMatch(/^undo queued: /)
      host.now += 60 * 60_000
      await host.settleDue()
      expect(Object.values((await host.journal()).runs).map(isOpen)).toEqual([false])
    })

    it('keeps its secrets out of messages, state and logs', async () => {
      const secrets = step.secrets.map((name) => vendor.env[name] ?? '')
      const echoing: typeof globalThis.fetch = (_, init) =>
        Promise.reject(
          new Error(`refused ${JSON.stringify(Object.fromEntries(new Headers(init?.headers)))} ${secrets}`),
        )
      const leaky = start({ fetch: echoing })
      const said = [await leaky.call('run'), await leaky.call('abort'), await run(), leaky.logs, host.logs]
      for (const secret of secrets) expect(JSON.stringify(said)).not.toContain(secret)
    })

    it(
      step.gate ? 'never passes while its vendor is down' : 'never holds a rollout while its vendor is down',
      async () => {
        const down = start({ fetch: dead })
        await down.call('run')
        down.now += 5 * 60_000
        const answer = await down.call('run')
        if (step.gate) expect(answer).not.toMatchObject({ phase: 'Successful' })
        else expect(answer).toMatchObject({ phase: 'Successful' })
      },
    )

    own?.({ start, vendor: () => vendor })
  })
}
