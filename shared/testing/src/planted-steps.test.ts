import { httpStandIn } from '@canary-steps/sandbox'
import { defineStep, type StepDefinition, succeed, wait } from '@canary-steps/sdk'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { unheld } from './held-laws.ts'
import { httpVendor } from './http-vendor.ts'
import { type LawSite, type LawVendor, lawSite } from './law-site.ts'
import { namedTwice } from './name-laws.ts'
import { noVendor } from './no-vendor.ts'
import { decidedTwice } from './record-laws.ts'
import { wronglyAsked } from './tenant-laws.ts'

const Config = z.strictObject({ url: z.string().describe('An address.') })
const config = { url: 'https://deploys.example.com/notes' }

const step = (run: StepDefinition<typeof Config, z.ZodNull, never>['run']) =>
  defineStep({
    name: 'planted',
    summary: 'Shows that a law catches it',
    config: Config,
    state: z.null(),
    targets: ({ url }) => [`http:${new URL(url).host}`],
    run,
  })

const answering: typeof fetch = async () => new Response('{}')

/** A step that is planted, with a vendor that holds nothing. */
const planted = (
  name: string,
  run: Parameters<typeof step>[0],
  found: (site: LawSite) => Promise<void>,
  people?: Pick<LawVendor, 'decide'>,
): void => {
  describe(name, () => {
    const vendor = async () => ({ ...(await noVendor()), ...people })
    const site = lawSite(step(run), { config, vendor, fetch: answering })
    it('is caught', () => found(site))
  })
}

planted(
  'a step that asks an address of its config with the reach of the function',
  async ({ config, fetch }) => succeed(null, String((await fetch(config.url)).status)),
  async (site) =>
    expect(await wronglyAsked(site)).toEqual([
      'deploys.example.com, which the config names, by fetch: use fetchAsTenant',
    ]),
)

planted(
  'a step that asks by the global fetch',
  async () => succeed(null, await globalThis.fetch('data:,one').then((answer) => answer.text())),
  async (site) =>
    expect(await wronglyAsked(site)).toEqual([
      expect.stringContaining(' by the global fetch: use fetch, or fetchAsTenant, of what the step is given'),
    ]),
)

planted(
  'a step that acts once, tested with a vendor that holds nothing',
  async ({ config, once, fetchAsTenant }) => {
    await once('note', {
      target: 'http:deploys.example.com',
      result: z.object({ status: z.number() }),
      find: async () => [],
      act: async () => ({ status: (await fetchAsTenant(config.url)).status }),
      remove: async () => undefined,
    })
    return succeed(null)
  },
  async (site) => expect(await unheld(site)).toEqual([expect.stringContaining('note')]),
)

planted(
  'a step that does two things under one name',
  async ({ once, open }) => {
    const plan = (id: string) => ({
      target: 'http:deploys.example.com',
      result: z.string(),
      find: async () => [],
      act: async () => id,
      remove: async () => undefined,
    })
    await once('note', plan('first'))
    await open('note', plan('second'))
    await once('other', plan('third'))
    return succeed(null)
  },
  async (site) => expect(await namedTwice(site)).toEqual([expect.stringContaining('note: ')]),
)

planted(
  'a step that acts around once, tested with a vendor that holds nothing',
  async ({ config, fetchAsTenant }) => {
    await fetchAsTenant(config.url, { method: 'POST' })
    return succeed(null)
  },
  async (site) => expect(await unheld(site)).toEqual(['POST https://deploys.example.com/notes']),
)

const counting =
  (name: (at: number) => string): Parameters<typeof step>[0] =>
  async ({ audit, clock }) => {
    const at = clock.now()
    await audit(name(at), { decision: 'approved', by: { id: 'U0ANN', name: 'Ann' }, reason: '', at })
    return wait(null, '30s', '1 of 2 approved')
  }
const oneDecides = { decide: async () => undefined }

planted(
  'a step that names a decision by when it counts it',
  counting((at) => `vote/U0ANN/${at}`),
  async (site) => expect(await decidedTwice(site)).toContain('approved by U0ANN: '),
  oneDecides,
)

planted(
  'a step that writes no decision down',
  async () => wait(null, '30s', '1 of 2 approved'),
  async (site) => expect(await decidedTwice(site)).toEqual(['somebody decided, and it is not on record']),
  oneDecides,
)

describe('a step that asks as its tenant, and whose vendor holds what it does', () => {
  const fine = step(async ({ config, fetchAsTenant }) => {
    await fetchAsTenant(config.url, { method: 'POST', body: '{}' })
    return succeed(null)
  })
  const site = lawSite(fine, { config, vendor: () => httpVendor(httpStandIn({ name: 'Deployments' })) })
  it('is caught by neither', async () => {
    expect([...(await wronglyAsked(site)), ...(await unheld(site))]).toEqual([])
  })
})
