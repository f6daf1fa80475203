import { type RolloutView, revisionOf, wholeNumber } from '@canary-steps/sdk'

/** Which step of which run of which Rollout: everything that makes one execution different from another. */
export type Identity = {
  readonly uid: string
  readonly revision: number
  readonly podHash: string
  readonly stepHash: string
  /** Tells a retry of the same revision from the attempt before it: a time of the Rollout. */
  readonly attempt: string
  readonly index: number
}

/** What a Rollout says of itself: all of an identity but the attempt, which takes the journal to tell. */
export type Facts = Omit<Identity, 'attempt'> & {
  /** When this attempt began, where Argo writes it; the released versions up to 1.10 do not. */
  readonly startedAt: string | undefined
  /** When `Progressing` last changed: at a retry, but at every pause too. */
  readonly transition: string
}

/** Facts as the Rollout tells them during Run. At Abort the index is usually 0 already, so the saved key counts there. */
export const factsOf = (rollout: RolloutView): Facts => ({
  uid: rollout.metadata.uid,
  revision: revisionOf(rollout),
  podHash: rollout.status.currentPodHash,
  stepHash: rollout.status.currentStepHash,
  index: rollout.status.currentStepIndex,
  startedAt: rollout.status.duration?.rolloutStartedAt || undefined,
  transition: rollout.status.conditions.find(({ type }) => type === 'Progressing')?.lastTransitionTime ?? '',
})

/** One run of a Rollout: all its steps share it. */
export const runKey = ({ revision, podHash, stepHash, attempt }: Identity): string =>
  [revision, podHash, stepHash, attempt].join('/')

/** The attempt that a run's key names. */
export const attemptIn = (run: string): string => run.slice(run.lastIndexOf('/') + 1)

/** All of a run's key, or of an attempt's at a release, but which attempt it is. */
export const withoutAttempt = (run: string): string => run.slice(0, run.lastIndexOf('/'))

/** The idempotency key of one step in one attempt. */
export const stepKey = (identity: Identity): string => [identity.uid, runKey(identity), identity.index].join('/')

/** The identity in a key, or undefined when it is none. */
export const parseKey = (key: string): Identity | undefined => {
  const [uid = '', counted = '', podHash = '', stepHash = '', attempt = '', at = ''] = key.split('/')
  const [revision, index] = [wholeNumber(counted), wholeNumber(at)]
  return revision === undefined || index === undefined
    ? undefined
    : { uid, revision, podHash, stepHash, attempt, index }
}

/** Whether two identities are of the same step in the same revision, in whatever attempt. */
export const isSameStep = (one: Omit<Identity, 'attempt'>, other: Omit<Identity, 'attempt'>): boolean =>
  stepKey({ ...one, attempt: '' }) === stepKey({ ...other, attempt: '' })

/** First `length` hexadecimal digits of a SHA-256: short names for keys at vendors and in logs. */
export const shortHash = async (text: string, length = 16): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, length)
}
