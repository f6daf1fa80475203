import { formatDuration, shortened, utf8Bytes } from '@canary-steps/sdk'
import * as z from 'zod'
import type { Health } from './health-of.ts'

/** The state that the controller keeps: always under 4 KB. `since` in milliseconds since 1970. */
export const State = z.object({
  since: z.number(),
  /** The part that people may be told, for templates. */
  summary: z.string(),
  blocked: z.array(z.string()),
  checked: z.array(z.string()),
})
export type State = z.output<typeof State>

const longest = { summary: 600, entry: 120 } as const
const mostEntries = 10

// the limit is that of the state, which is JSON
const sizeOf = (text: string): number => utf8Bytes(JSON.stringify(text))

const cut = (text: string, most: number): string => shortened(text.replace(/[\p{C}\p{Z}]+/gu, ' '), most, { sizeOf })

const few = (texts: readonly string[]): string[] => {
  const shown = texts.slice(0, mostEntries).map((text) => cut(text, longest.entry))
  return texts.length > mostEntries ? [...shown, `${texts.length - mostEntries} more`] : shown
}

const says = (all: readonly Health[], is: Health['is']): string[] =>
  all.filter((one) => one.is === is).map((one) => one.says)

/** Why the rollout can never go on; empty where it may. */
export const hopelessIn = (all: readonly Health[]): string => says(all, 'never').join('; ')

/** The blockers and their reasons, in one sentence and as state. */
export const blockedBy = (
  all: readonly Health[],
  since: number,
  now: number,
): State & { readonly isReady: boolean } => {
  const [blocked, ready] = [says(all, 'not yet'), says(all, 'ready')]
  const isReady = blocked.length === 0
  const after = now > since ? ` after ${formatDuration(now - since)}` : ''
  const text = isReady
    ? `${ready.length} of ${all.length} ready${after}: ${ready.join('; ')}`
    : `${blocked.length} of ${all.length}: ${blocked.join('; ')}`
  return { isReady, since, summary: cut(text, longest.summary), blocked: few(blocked), checked: few(ready) }
}
