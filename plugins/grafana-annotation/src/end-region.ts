import type { Outcome } from '@canary-steps/sdk'
import { type Annotation, type GrafanaClient, markerTag } from '@canary-steps/vendors/grafana'

/** How a region ends. `text` and `tags` come on top of what it has. */
type RegionEnd = {
  readonly at: number
  readonly outcome: Outcome
  readonly text: string
  readonly tags: readonly string[]
}

/** People may have moved a region by as much, in milliseconds. */
const day = 24 * 60 * 60_000

const isOutcome = (tag: string): boolean => tag.startsWith('outcome:')

/**
 * Gives a region its end. It is looked up, so that what people wrote into it stays, and because Grafana answers 403 to the change of
 * one that was deleted. False: it is not there any more.
 */
export const endRegion = async (
  api: GrafanaClient,
  { id, time, marker, dashboard }: Annotation,
  { at, outcome, text, tags }: RegionEnd,
): Promise<boolean> => {
  const found = await api.find({ tag: markerTag(marker), since: time - day, dashboard })
  const region = found.find((one) => one.id === id) ?? found[0]
  if (!region) return false
  // if its answer was lost, it has ended then, not now
  const isEnded = region.tags.includes(`outcome:${outcome}`) && region.timeEnd > region.time
  const kept = region.tags.filter((tag) => !isOutcome(tag))
  return api.change(region.id, {
    // people may have moved it, and an end at its beginning would make it a point
    timeEnd: isEnded ? region.timeEnd : Math.max(at, region.time + 1),
    text: region.text,
    more: text,
    tags: [...new Set([...kept, ...tags, `outcome:${outcome}`])],
  })
}
