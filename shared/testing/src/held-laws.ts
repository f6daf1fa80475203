import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

const reading = ['GET', 'HEAD', 'OPTIONS']

/** Effects that `meet` opens in the journal of the release, which is at no vendor. */
const meeting = 'rollout/release'

/** Acts of a Run that the vendor of its test does not hold; empty if there are none. */
export const unheld = async ({ fetch, start, vendor }: LawSite): Promise<string[]> => {
  const writes: string[] = []
  const watched: typeof globalThis.fetch = (to, init) => {
    const request = new Request(to, init)
    const isRead = reading.includes(request.method) || vendor().isRead?.(request)
    if (!isRead) writes.push(`${request.method} ${request.url}`)
    return fetch(to, init)
  }
  const host = start({ fetch: watched, fetchAsTenant: (url, request) => watched(url, request) })
  await host.call('run')
  const runs = [await host.journal(), await host.release()].flatMap((journal) => Object.values(journal.runs))
  const done = runs.flatMap(({ effects }) => Object.keys(effects).filter((id) => id !== meeting))
  return vendor().things().length > 0 ? [] : [...done, ...writes]
}

/** The other laws can see the acts of a step. */
export const heldLaws = (site: LawSite): void => {
  it('acts only where the vendor of its test shows it: things() holds what was done', async () => {
    expect(await unheld(site)).toEqual([])
  })
}
