import type { SlackOwnTrouble } from './trouble.ts'

/** Milliseconds between two posts to a channel (docs.slack.dev, rate limits: one message per second per channel). */
const pause = 1_000

/** Answers 429 to a post that follows the last one in its channel too soon. */
export const postRateLimit = (now: () => number) => {
  const posted = new Map<string, number>()
  return (method: string, channel: unknown): SlackOwnTrouble | undefined => {
    if (method !== 'chat.postMessage') return undefined
    const name = String(channel)
    const last = posted.get(name)
    if (last !== undefined && now() - last < pause) return { status: 429, retryAfter: 1 }
    posted.set(name, now())
    return undefined
  }
}
