import { steady } from '../ports/pacer.ts'
import type { Runtime } from '../ports/runtime.ts'

/** Milliseconds between two equal lines, so that an endless sender fills no log. */
const every = 10 * 60_000
/** Most reasons that are remembered; each is a line in the log. */
const mostReasons = 100

/** Tells the log that a delivery of a vendor does not count, and why. The same is told once in a while, with the number in between. */
export type RefusedWebhooks = (webhook: string, reason: string) => void

/** `reason` is in our own words: it holds nothing of a delivery. */
export const refusedWebhooks = ({ clock, log }: Pick<Runtime, 'clock' | 'log'>): RefusedWebhooks => {
  const time = steady(clock)
  const told = new Map<string, { readonly at: number; more: number }>()
  return (webhook, reason) => {
    const about = `${webhook}: ${reason}`
    const now = time.now()
    const last = told.get(about)
    if (last && now - last.at < every) {
      last.more += 1
      return
    }
    if (told.size >= mostReasons) told.clear()
    told.set(about, { at: now, more: 0 })
    log('warn', 'a webhook was refused', { webhook, reason, ...(last && last.more > 0 && { more: last.more }) })
  }
}
