import { revisionAnnotation } from '@canary-steps/sdk'
import * as z from 'zod'

const View = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()) }),
  status: z.object({
    phase: z.string(),
    abort: z.boolean(),
    promoteFull: z.boolean(),
    currentStepIndex: z.number(),
    currentPodHash: z.string(),
    currentStepHash: z.string(),
    stableRS: z.string(),
    conditions: z.array(z.object({ type: z.string(), lastTransitionTime: z.string() })),
  }),
})
/** Of what a caller sends only what is looked at: there are many of them. */
const Body = z.object({
  operation: z.string(),
  state: z.unknown().optional(),
  rollout: View.optional(),
  rollouts: z.array(View).default([]),
})

type Heard = {
  /** How many facts of the Rollout were known, and the moment among all regions. */
  readonly moment: number
  readonly at: number
  readonly operation: string
  readonly isRun: boolean
  readonly isAbort: boolean
  readonly revision: number
  readonly podHash: string
  readonly stepHash: string
  readonly stableHash: string
  readonly index: number
  readonly transition: string
  readonly hasState: boolean
  readonly aborted: boolean
  readonly promotesFull: boolean
  readonly healthy: boolean
}

type Unread = Pick<Heard, 'moment' | 'at'> & { readonly body: string }

/** Which run of a Rollout. */
type AttemptPlace = Pick<Heard, 'revision' | 'podHash' | 'stepHash'>

const heardIn = ({ body, moment, at }: Unread): Heard[] => {
  const { operation, state, rollout, rollouts } = Body.parse(JSON.parse(body))
  return (rollout ? [rollout] : rollouts).map((view) => ({
    moment,
    at,
    operation,
    isRun: operation === 'run',
    isAbort: operation === 'abort',
    revision: Number(view.metadata.annotations[revisionAnnotation]),
    podHash: view.status.currentPodHash,
    stepHash: view.status.currentStepHash,
    stableHash: view.status.stableRS,
    index: view.status.currentStepIndex,
    transition: view.status.conditions.find(({ type }) => type === 'Progressing')?.lastTransitionTime ?? '',
    hasState: state !== undefined && state !== null,
    aborted: view.status.abort,
    promotesFull: view.status.promoteFull,
    healthy: view.status.phase === 'Healthy',
  }))
}

type AllHeard = readonly Heard[]

/** Whether a revision is stable by what was told: itself when Healthy, or a canary of the next. */
const showsStable = (one: Heard, { revision, podHash }: { revision: number; podHash: string }): boolean =>
  one.stableHash === podHash &&
  ((one.revision === revision && one.healthy) || (one.revision === revision + 1 && one.podHash !== podHash))

/** Whether a run is over by what was told. */
const showsEnd = (one: Heard, { revision, stepHash }: AttemptPlace): boolean =>
  one.revision > revision ||
  one.stepHash !== stepHash ||
  one.operation === 'abort' ||
  one.aborted ||
  one.promotesFull ||
  one.healthy

const hasLookalike = (heard: AllHeard, revision: number, since: number): boolean =>
  heard.some((one) => {
    const isLike = (other: Heard) => other.isRun && other.revision === revision && other.index === one.index
    const before = heard.find(isLike)
    return one.moment >= since && isLike(one) && !one.hasState && before && one.transition > before.transition
  })

const hasRetry = (
  heard: AllHeard,
  revision: number,
  { aborted, retried }: { aborted: number; retried: number },
): boolean => {
  const theirs = heard.filter((one) => one.revision === revision)
  const before = theirs.filter(({ moment }) => moment <= retried)
  const isShown = theirs.some((one) => one.aborted && one.moment > aborted)
  const isAgain = (one: Heard) =>
    !one.hasState &&
    before.some(({ isRun, index }) => isRun && index === one.index) &&
    // Kubernetes counts in seconds: within one, nothing tells before from after
    before.every(({ transition }) => transition < one.transition)
  return theirs.some((one) => one.isRun && one.moment > retried && (isShown || isAgain(one)))
}

const hasNewLook = (heard: AllHeard, { revision }: AttemptPlace, since: number, until: number): boolean => {
  const runs = heard.filter((one) => one.isRun && one.at <= until)
  const first = Math.max(
    0,
    runs.findLastIndex(({ at }) => at <= since),
  )
  const isAfter = (before: Heard, one: Heard) =>
    before.revision === revision && (before.index > one.index || (before.index === one.index && !one.hasState))
  return runs.slice(first).some((one, order, theirs) => theirs.slice(0, order).some((before) => isAfter(before, one)))
}

/** The events that the function was told, from the bodies that arrived. It cannot know what nothing said. */
export const hearing = () => {
  const known: Heard[] = []
  const unread: Unread[] = []
  // read later: an error inside a call would look like a call that failed
  const heard = (): AllHeard => {
    known.push(...unread.splice(0).flatMap(heardIn))
    return known
  }
  return {
    hears: (unheard: Unread) => void unread.push(unheard),
    /** Whether anything showed since that a revision became stable. */
    ofStable: (place: { revision: number; podHash: string }, since: number) =>
      heard().some((one) => one.moment > since && showsStable(one, place)),
    /**
     * Whether a Run came since that looks like one after a retry: the step's state is gone, and the Rollout was paused or
     * aborted meanwhile. A lost answer and a pause look the same (docs/decisions/0002).
     */
    ofLookalike: (revision: number, since: number) => hasLookalike(heard(), revision, since),
    /** Whether a retry can be told: something showed the abort, or a step was run again without the state of before. */
    ofRetry: (revision: number, between: { aborted: number; retried: number }) => hasRetry(heard(), revision, between),
    /** Whether a step of this revision was told to abort since, even if the controller forgot that it had told. */
    ofAbort: (revision: number, since: number) =>
      heard().some((one) => one.isAbort && one.moment >= since && one.revision === revision),
    /** Whether anything told between two moments that a run is over. */
    ofEnd: (place: AttemptPlace, since: number, until: number) =>
      heard().some((one) => one.at > since && one.at <= until && showsEnd(one, place)),
    /**
     * Whether a Run between two moments looked like one after a retry, to an observer who knew the moments since the
     * last before. It had no state for a
     * step that was run, or of an earlier one.
     */
    looksAnew: (place: AttemptPlace, since: number, until: number) => hasNewLook(heard(), place, since, until),
    /** Whether a step of this revision was run since. */
    ofRun: (revision: number, since: number) =>
      heard().some((one) => one.moment > since && one.isRun && one.revision === revision),
  }
}
export type Hearing = ReturnType<typeof hearing>
