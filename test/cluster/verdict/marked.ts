import type { StoredMessage } from '@canary-steps/sandbox/slack'
import type { VendorRecords } from './vendor-records.ts'

/** Something at a vendor, by the marker that it carries. */
type Marked = { readonly marker: string; readonly text: string }

const tagPrefix = 'canary-steps:'

export const markerTagIn = (tags: readonly string[]): string =>
  tags.find((tag) => tag.startsWith(tagPrefix))?.slice(tagPrefix.length) ?? ''

/** The last line of a comment of ours. */
const markerInComment = (comment: string): string => /\ncanary-steps (\w+)$/.exec(comment)?.[1] ?? ''

/** Things at each vendor that carry a marker. */
export const markersOf = ({
  messages,
  runs,
  annotations,
  issues,
}: VendorRecords): Readonly<Record<string, Marked[]>> => ({
  Slack: messages.map(({ metadata, text }) => ({ marker: String(metadata?.event_payload.marker ?? ''), text })),
  GitHub: runs.map(({ inputs, workflow, number }) => ({
    marker: inputs['canary-steps'] ?? '',
    text: `run ${number} of ${workflow}`,
  })),
  Grafana: annotations.map(({ tags, text }) => ({ marker: markerTagIn(tags), text })),
  Jira: issues.flatMap(({ key, comments }) =>
    comments.map((comment) => ({ marker: markerInComment(comment), text: `${key}: ${comment}` })),
  ),
})

/** Whether it is about a rollout as a whole, and has its thread below it. */
export const isRoot = ({ thread_ts, text, subtype }: StoredMessage): boolean =>
  thread_ts === undefined && subtype === undefined && / \*?[^ ]+\/[^ ]+ revision \d+:/.test(text)

/** Whether it asks people to decide, or did. */
export const isCard = ({ text, blocks, subtype }: StoredMessage): boolean =>
  subtype === undefined && blocks !== undefined && / revision \d+$/.test(text)
