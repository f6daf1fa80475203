import { shortened, utf8Bytes } from '@canary-steps/sdk'

/** What all tags of an annotation may have together, unless somebody sets it higher (grafana, conf/defaults.ini, `annotations.tags_length`). */
const mostBytes = 500
/** What one tag may have, in characters: Grafana keeps it in columns of that size. */
const longestTag = 100
/** Of a tag in the list that Grafana counts: its bytes, two quotes and a comma. */
const bytesOf = (tag: string): number => utf8Bytes(tag) + 3

/** Room that is left for what comes when a region ends: `outcome:terminated` and the like. */
export const roomForOutcome = bytesOf('outcome:terminated')

const isOurs = (tag: string): boolean => /^(canary-steps|outcome):/.test(tag)

/**
 * The tags for which Grafana has room: by which an annotation is found again and how it ended, then the others in their order. A tag is
 * kept whole, or left out.
 */
export const keptTags = (tags: readonly string[], reserved = 0): string[] => {
  const each = [...new Set(tags.map((tag) => (isOurs(tag) ? tag : shortened(tag.trim(), longestTag, { sign: '' }))))]
  // the brackets, less the comma that the first has not
  let room = mostBytes - reserved - 1
  const kept = new Set<string>()
  for (const tag of [...each.filter(isOurs), ...each.filter((tag) => !isOurs(tag))]) {
    if (tag === '' || bytesOf(tag) > room) continue
    room -= bytesOf(tag)
    kept.add(tag)
  }
  return each.filter((tag) => kept.has(tag))
}
