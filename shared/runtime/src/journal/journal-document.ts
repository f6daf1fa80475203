import { Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { stored } from '../store/stored.ts'
import { readRunKey } from './identity.ts'
import {
  isOpen,
  Journal,
  pendingDue,
  ReleaseJournal,
  ReleaseRun,
  RolloutJournal,
  RolloutRun,
  type Run,
  silentAt,
} from './journal.ts'

/** Where the journal of a Rollout is stored. */
export const partitionOf = (cluster: string, uid: string): string => `rollout/${encodeURIComponent(cluster)}/${uid}`

/** Whose releases meet: those of one ring, or of one cluster that is in none. */
type Circle = { readonly ring: string | undefined; readonly cluster: string }

/**
 * Where the journal of a group's releases is stored: its runs are the attempts at them. No ring, cluster or group can have a name that leads
 * to another's: neither `@` nor a colon is left in what is encoded.
 */
export const releasePartition = (group: string, { ring, cluster }: Circle): string =>
  `release/${ring === undefined ? `@${encodeURIComponent(cluster)}` : encodeURIComponent(ring)}:${encodeURIComponent(group)}`

/** Where releases are that began before there were rings. Nothing new begins there. */
export const oldReleasePartition = (group: string): string => `release/${encodeURIComponent(group)}`

/** Which of the two journals is in a partition. */
const kindOf = (partition: string): 'rollout' | 'release' => (partition.startsWith('release/') ? 'release' : 'rollout')

/** Whose journal it is, so that no two write the same keys: the Rollout's uid, or the group of a release. */
export const ownerOf = (partition: string): string => {
  const [kind, ...rest] = partition.split('/')
  return kind === 'release' ? `release:${rest.join('/')}` : rest.slice(1).join('/')
}

/** The journal that belongs to an owner; that of a Rollout is its cluster's. */
export const partitionOwnedBy = (owner: string, cluster: string): string =>
  owner.startsWith('release:') ? owner.replace(':', '/') : partitionOf(cluster, owner)

/** A revision as it was written: null where an earlier version took an annotation that is no number for one. */
const StoredRevision = z.number().nullable()

/** A story as it was written: the first versions knew no group but a Rollout's own. */
const StoredStory = z
  .looseObject({
    rollout: z.looseObject({ namespace: z.string(), name: z.string(), revision: StoredRevision }),
    group: z.string().optional(),
  })
  .transform(({ rollout, group = `${rollout.namespace}/${rollout.name}`, ...told }) => ({
    ...told,
    group,
    rollout: { ...rollout, revision: rollout.revision ?? 0 },
  }))
  .pipe(Story)

/** Documents as they were written, by this version or an earlier one: those did not write of which kind a document is. */
const StoredRollout = RolloutJournal.extend({
  kind: z.literal('rollout').default('rollout'),
  revision: StoredRevision,
  runs: z.record(z.string(), RolloutRun.extend({ story: StoredStory })),
})
const StoredRelease = ReleaseJournal.extend({
  kind: z.literal('release').default('release'),
  runs: z.record(z.string(), ReleaseRun.extend({ story: StoredStory })),
})

const latestIn = (runs: RolloutJournal['runs']): number =>
  Math.max(0, ...Object.keys(runs).map((run) => readRunKey(run)?.revision ?? 0))

/** Documents that were written here last. A call reads and writes the same few; each may be as long as a document of a store may be. */
const ours = new Set<string>()
const mostOfOurs = 32

const remember = (document: string): void => {
  ours.delete(document)
  ours.add(document)
  for (const oldest of [...ours].slice(0, -mostOfOurs)) ours.delete(oldest)
}

const what = 'the journal'

/** What the document of a Rollout says; undefined: there is none yet. @throws when it cannot be read. */
export const parseRollout = (value: string | undefined): RolloutJournal => {
  if (value === undefined)
    return { v: 1, kind: 'rollout', revision: 0, heardAt: 0, warnedAt: 0, promoted: {}, runs: {} }
  // was checked as it was written, to the letter
  if (ours.has(value)) return JSON.parse(value)
  const read = stored(StoredRollout, value, what)
  return { ...read, revision: read.revision ?? latestIn(read.runs) }
}

/** The same of a group's releases. */
export const parseRelease = (value: string | undefined): ReleaseJournal => {
  if (value === undefined) return { v: 1, kind: 'release', revision: 0, heardAt: 0, warnedAt: 0, runs: {} }
  return ours.has(value) ? JSON.parse(value) : stored(StoredRelease, value, what)
}

/** The same of whichever is in a partition. */
export const parse = (value: string | undefined, partition: string): Journal =>
  kindOf(partition) === 'release' ? parseRelease(value) : parseRollout(value)

/** JSON makes null of what is no number. */
const onlyNumbers = (name: string, value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Error(`the journal is not written, because it could not be read again: ${name} is ${value}`)
  return value
}

/**
 * The document of a journal.
 *
 * @throws when it could not be read again: then the one that is there stays.
 */
export const written = (journal: Journal): string => {
  const unchecked = JSON.stringify(journal, onlyNumbers)
  if (ours.has(unchecked)) return unchecked
  const { error, data } = Journal.safeParse(journal)
  if (error)
    throw new Error(`the journal is not written, because it could not be read again: ${z.prettifyError(error)}`)
  const document = JSON.stringify(data)
  remember(document)
  return document
}

/** When someone has to look at the journal again. Whatever has something open is due some time: that is how it is found. */
export const dueOf = (journal: Journal): number | undefined => {
  const runs = Object.values<Run>(journal.runs)
  const times = [...runs.flatMap(pendingDue), ...(runs.some(isOpen) ? [silentAt(journal)] : [])]
  return times.length > 0 ? Math.min(...times) : undefined
}

/** The same of a stored document. @throws when it cannot be read. */
export const dueIn = (value: string, partition: string): number | undefined => dueOf(parse(value, partition))
