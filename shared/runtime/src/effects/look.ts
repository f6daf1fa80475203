import { type Plan, RetryLater, StillLooking, TerminalError } from '@canary-steps/sdk'
import { readAttemptKey } from '../journal/identity.ts'
import type { Looking } from '../journal/journal.ts'
import { markerOf, mayBeUnknown, recordIn } from '../journal/records.ts'
import type { Actor } from './actor.ts'

const hour = 60 * 60_000
/** How far a vendor's clock, ours and ours of before may be apart. */
const clocksApart = hour
/** A cluster's clock may be further off: no call of it would be believed then, but an executable has its own. */
const clusterApart = 24 * hour
/** A forgotten act is not looked for further back, because a rollout takes no longer. */
const longestRollout = 30 * 24 * hour

/** Since when what carries the marker may be there. Acts that the journal does not know were made in this attempt, too. */
const madeSince = (actor: Actor, openedAt: number | undefined): number => {
  if (openedAt !== undefined) return openedAt - clocksApart
  const attempt = readAttemptKey(actor.run)?.attempt ?? ''
  const began = /^\d{4}-\d\d-\d\dT/.test(attempt) ? Date.parse(attempt) - clusterApart : Number.NaN
  const longestAgo = actor.clock.now() - longestRollout
  return began > longestAgo ? began : longestAgo
}

const noteLooking = (actor: Actor, id: string, looking: Looking | undefined) =>
  actor.journal.update((draft) => {
    const { step } = recordIn(draft, actor)
    const { [id]: _, ...others } = step.looking ?? {}
    step.looking = looking ? { ...others, [id]: looking } : others
    if (Object.keys(step.looking).length === 0) delete step.looking
  })

const lookError = (error: unknown): unknown =>
  error instanceof StillLooking && (error.cause instanceof RetryLater || error.cause instanceof TerminalError)
    ? error.cause
    : error

/** The find, the first one if there are several, and the time when the look began. */
type Looked<Result> = { readonly found: Result | undefined; readonly began: number }

/** Looks; later ones than the first are duplicates of a call that came in late, and are taken back. */
const firstOf = async <Result>(
  plan: Plan<Result>,
  looking: Promise<readonly Result[]>,
): Promise<Result | undefined> => {
  const [first, ...duplicates] = await looking
  await Promise.all(duplicates.map((duplicate) => plan.remove(duplicate)))
  return first
}

/**
 * Looks for what carries the marker, back to the time of the first try. Where a call ends before that is through, the next goes on where
 * it was, and nothing is done before.
 */
export const lookFor = async <Result>(actor: Actor, id: string, plan: Plan<Result>): Promise<Looked<Result>> => {
  const { attempt, step } = recordIn(await actor.journal.read(), actor)
  const since = madeSince(actor, mayBeUnknown(attempt, step, id) ? undefined : attempt.effects[id]?.openedAt)
  const left: Partial<Looking> = step.looking?.[id] ?? {}
  const { from, began = actor.clock.now() } = left
  const found = await firstOf(
    plan,
    plan.find(markerOf(actor, id), { since, from }).catch(async (error: unknown) => {
      if (error instanceof StillLooking) await noteLooking(actor, id, { from: error.from, began })
      throw lookError(error)
    }),
  )
  if (from !== undefined) await noteLooking(actor, id, undefined)
  return { found, began }
}

/** Looks again for what came in since an earlier look began. */
export const lookAgain = async <Result>(
  actor: Actor,
  id: string,
  plan: Plan<Result>,
  began: number,
): Promise<Result | undefined> => firstOf(plan, plan.find(markerOf(actor, id), { since: began - clocksApart }))
