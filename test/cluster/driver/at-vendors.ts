import type { VendorRecords } from '../verdict/vendor-records.ts'

/** Parts that differ between any two runs, and say nothing about the work. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/\bhttp:\/\/127\.0\.0\.1:\d+/g, 'http://vendor'],
  [/<!date\^[^>]*>/g, 'TIME'],
  [/\/actions\/runs\/\d+/g, '/actions/runs/RUN'],
  [/\b[0-9a-f]{16}\b/g, 'MARKER'],
  [/\bPAY-\d+\b/g, 'ISSUE'],
  // where it runs: the executable knows no name of its cluster
  [/ · (?:live · eu|default)(?=_|$)/gm, ' · PLACE'],
]
const masked = (text: string): string => masks.reduce((left, [pattern, word]) => left.replace(pattern, word), text)

/** The messages of a channel, each with its thread: between threads the order is that of the vendor's turns. */
const threads = (messages: VendorRecords['messages']): readonly string[] =>
  messages.flatMap(({ ts, thread_ts, text }) =>
    thread_ts === undefined
      ? [`slack: ${text}`, ...messages.flatMap((one) => (one.thread_ts === ts ? [`slack: reply: ${one.text}`] : []))]
      : [],
  )

/** The things that people see of one Rollout at the vendors in the end, a line for each thing. */
export const atVendors = ({ messages, runs, annotations, issues }: VendorRecords): readonly string[] =>
  [
    ...threads(messages),
    ...runs.map(({ workflow, status, conclusion }) => `github: ${workflow}: ${status} ${conclusion ?? ''}`),
    ...annotations.map(
      ({ text, tags, time, timeEnd }) => `grafana: ${timeEnd > time ? 'region' : 'point'} [${tags}]: ${text}`,
    ),
    ...issues.map(({ status, comments }) => `jira: ${status}: ${comments.join(' / ')}`),
  ].map(masked)
