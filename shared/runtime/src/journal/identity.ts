import { json, type RolloutView, revisionOf, wholeNumber } from '@canary-steps/sdk'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import * as z from 'zod'

/** One attempt of a Rollout, which all its steps share. */
type AttemptKey = {
  readonly revision: number
  readonly podHash: string
  readonly stepHash: string
  /** Tells a retry of the same revision from the attempt before it: a time of the Rollout. */
  readonly attempt: string
}

/** By what the Rollout's journal knows an attempt. */
export const attemptKey = ({ revision, podHash, stepHash, attempt }: AttemptKey): string =>
  [revision, podHash, stepHash, attempt].join('/')

/** The attempt of a key; undefined where it names none, as where an earlier version took for a revision what is none. */
export const readAttemptKey = (key: string): AttemptKey | undefined => {
  const [counted = '', podHash = '', stepHash = '', attempt, ...more] = key.split('/')
  const revision = wholeNumber(counted)
  if (revision === undefined || attempt === undefined || more.length > 0) return undefined
  return { revision, podHash, stepHash, attempt }
}

/** Whether two are of the same revision, pods and steps: one may be a retry of the other. */
export const isSameButAttempt = (one: Omit<AttemptKey, 'attempt'>, other: Omit<AttemptKey, 'attempt'>): boolean =>
  one.revision === other.revision && one.podHash === other.podHash && one.stepHash === other.stepHash

/** Which step of which attempt of which Rollout: everything that makes one execution different from another. */
export type Identity = AttemptKey & { readonly uid: string; readonly index: number }

/** The facts in a Rollout: all of an identity but the attempt, which takes the journal to tell. */
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

/** Where the journal of a Rollout is stored. */
export const partitionOf = (cluster: string, uid: string): string => `rollout/${encodeURIComponent(cluster)}/${uid}`

/** The clusters whose releases meet: those of one ring, or one cluster that is in none. */
type Circle = { readonly ring: string | undefined; readonly cluster: string }

/**
 * Where the journal of a group's releases is stored: its `runs` are their rounds. No ring, cluster or group can have a name that leads
 * to another's: neither `@` nor a colon is left in what is encoded.
 */
export const releasePartition = (group: string, { ring, cluster }: Circle): string =>
  `release/${ring === undefined ? `@${encodeURIComponent(cluster)}` : encodeURIComponent(ring)}:${encodeURIComponent(group)}`

/** Where releases are that began before there were rings. Nothing new begins there. */
export const oldReleasePartition = (group: string): string => `release/${encodeURIComponent(group)}`

/** Which of the two journals is in a partition. */
export const kindOf = (partition: string): 'rollout' | 'release' =>
  partition.startsWith('release/') ? 'release' : 'rollout'

/** The owner of the journal, so that no two write the same keys: the Rollout's uid, or the group of a release. */
export const ownerOf = (partition: string): string => {
  const [kind, ...rest] = partition.split('/')
  return kind === 'release' ? `release:${rest.join('/')}` : rest.slice(1).join('/')
}

/** The journal of an owner; the one of a Rollout belongs to its cluster. */
export const partitionOwnedBy = (owner: string, cluster: string): string =>
  owner.startsWith('release:') ? owner.replace(':', '/') : partitionOf(cluster, owner)

/** The idempotency key of a step: whose journal has it (`ownerOf`), in which attempt there, and its index. */
export const keyOf = ({
  uid,
  run,
  index,
}: {
  readonly uid: string
  readonly run: string
  readonly index: number
}): string => [uid, run, index].join('/')

/** The same of one step in one attempt of a Rollout. */
export const stepKey = (identity: Identity): string =>
  keyOf({ uid: identity.uid, run: attemptKey(identity), index: identity.index })

/** The identity in a key, or undefined when it is none. */
export const parseKey = (key: string): Identity | undefined => {
  const [uid = '', ...parts] = key.split('/')
  const index = wholeNumber(parts.pop() ?? '')
  const run = readAttemptKey(parts.join('/'))
  return run && index !== undefined ? { uid, ...run, index } : undefined
}

/** Whether two identities are of the same step in the same revision, in any attempt. */
export const isSameStep = (one: Omit<Identity, 'attempt'>, other: Omit<Identity, 'attempt'>): boolean =>
  one.uid === other.uid && one.index === other.index && isSameButAttempt(one, other)

/** First `length` hexadecimal digits of a SHA-256: short names for keys at vendors and in logs. */
export const shortHash = (text: string, length = 16): string =>
  bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, length)

/** The envelope that the controller keeps for a step between calls, in `status.canary.stepPluginStatuses[].status`. */
export const Envelope = z.object({
  v: z.literal(1),
  key: z.string(),
  seq: z.int().min(0),
  data: json().optional(),
  /** The step's name, its id for others, and its config. If the journal is lost, a step is ended by these alone. */
  step: z.string().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
  config: json().optional().catch(undefined),
})
export type Envelope = z.infer<typeof Envelope>

/** An envelope and the identity it carries. */
export type ReadEnvelope = Envelope & { readonly identity: Identity }

/** The envelope and the identity it carries; undefined when there is none or it is not ours to read. */
export const readEnvelope = (state: unknown): ReadEnvelope | undefined => {
  const envelope = Envelope.safeParse(state).data
  const identity = envelope && parseKey(envelope.key)
  return identity && { ...envelope, identity }
}

/** The identities of all steps of ours that the Rollout keeps a state of. */
export const keptIdentities = ({ status }: RolloutView): Identity[] =>
  status.canary.stepPluginStatuses.flatMap((saved) => readEnvelope(saved.status)?.identity ?? [])

/** Parts of a state that are not the step's: the key, made of the Rollout, and the config from its spec. */
export const isNotOfStep = ([first, ...more]: readonly string[]): boolean =>
  more.length === 0 && (first === 'key' || first === 'config')
