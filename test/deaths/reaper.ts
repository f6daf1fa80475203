import { random } from '../kill/random.ts'

/**
 * When a process may die. It may die when a call goes out to it, or was answered. It is when its request comes in at a
 * vendor, or was done there without an answer yet. It is also when a webhook or a click is sent to it.
 */
const moments = ['call', 'reply', 'request', 'answer', 'webhook'] as const
type Moment = (typeof moments)[number]

/** How many of them pass by at most before one is deadly, so that deaths are spread over a rollout. */
const most: Readonly<Record<Moment, number>> = { call: 12, reply: 12, request: 20, answer: 20, webhook: 3 }

/** Kills at random, again and again, the same for the same seed. */
export type Reaper = {
  /** Whether the process died at this moment. */
  at(moment: Moment): boolean
  deaths(): number
}

/** `kill` ends the process on the spot, and says whether there was one; after so many `lives` nobody dies any more. */
export const reaper = (seed: number, lives: number, kill: () => boolean): Reaper => {
  const pick = random(seed)
  let deaths = 0
  const next = () => {
    const deadly = moments[pick(moments.length) - 1] ?? 'call'
    return { deadly, left: pick(most[deadly]) }
  }
  let coming = next()
  return {
    at(moment) {
      if (deaths >= lives || moment !== coming.deadly) return false
      coming.left -= 1
      if (coming.left > 0) return false
      coming = next()
      const hasDied = kill()
      if (hasDied) deaths += 1
      return hasDied
    },
    deaths: () => deaths,
  }
}
