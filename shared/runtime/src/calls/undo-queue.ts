import { forgetIdlePace, isPace } from '../effects/store-pacer.ts'
import { dropIfOver } from '../journal/dead-letters.ts'
import { type Attempt, isOpen, type Journal, silentAt } from '../journal/journal.ts'
import { dueIn } from '../journal/journal-document.ts'
import { isDeadLetter, journalId, openJournal, type StepInJournal } from '../journal/journal-file.ts'
import { isShared } from '../journal/records.ts'
import { caught } from '../ports/caught.ts'
import { steady } from '../ports/pacer.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { DocumentKey } from '../ports/store.ts'
import { guarded } from '../secrets/guarded.ts'
import { moveBack } from '../store/change.ts'
import { closeOpen, isEndDue } from './close-open.ts'
import { type LaneName, type Lanes, makeLanes } from './lanes.ts'
import { setDocumentAside } from './set-aside.ts'

/** Undos and ends that no call waits for. The queue of a process knows what is at work in it. */
type UndoQueue = {
  /** Looks once for what is due and begins it, at most `limit` journals. It waits for no vendor. */
  look(limit: number): Promise<void>
  /** The same of all that is due within a day, for a process that starts: the clock may have gone back since then. */
  lookAhead(): Promise<void>
  /** Waits until all that was begun is done. */
  idle(): Promise<void>
  /** Begins nothing more; waiting work stays due. `isLeft`: an undo that has asked no vendor yet asks none any more. */
  stop(isLeft?: boolean): void
}

/** Budget of one undo that no caller waits for, in milliseconds. */
const undoBudget = 10_000
/** How much longer a step may take that does not heed its signal, before the next has its turn; milliseconds. */
const overtime = 5_000

/** A vendor may say to come again in a day (`RetryLater`); milliseconds. */
const longestRetry = 24 * 60 * 60_000

/** Most documents that are gone through where all are: those that are not due yet stand before others. */
const mostDocuments = 100_000

/** A step that has ended and is due, and whose line it stands in. */
type DueStep = StepInJournal & { readonly isByHand: boolean; readonly lane: LaneName }

/** A tenant's own line at the vendor of what is open; where nothing is, at the step. */
const laneOf = ({ story, effects, steps }: Attempt, index: number): LaneName => {
  const open = Object.entries(effects).find(
    ([id, { owner, stays, outcome }]) => owner === index && stays && !outcome && !isShared(id),
  )
  const vendor = open?.[1].target.split(':')[0] ?? steps[index]?.step ?? ''
  return { vendor, tenant: `${story.cluster}/${story.rollout.namespace}` }
}

const dueSteps = ({ runs }: Journal, journal: StepInJournal['journal'], now: number): DueStep[] =>
  Object.entries<Attempt>(runs).flatMap(([run, known]) =>
    Object.entries(known.steps)
      .filter(([, { end }]) => isEndDue(end, now))
      .map(([at, { end }]) => {
        const index = Number(at)
        return { journal, run, index, isByHand: end?.outcome === 'bypassed', lane: laneOf(known, index) }
      }),
  )

const isJournalKey = ({ id }: DocumentKey): boolean => id === journalId || isDeadLetter(id)
const documentName = ({ partition, id }: DocumentKey): string => JSON.stringify([partition, id])

/** The tools for the work on one journal. */
type Workshop = { readonly runtime: Runtime; readonly lanes: Lanes; isStopped(): boolean; hasLeft(): boolean }

const undo = async ({ runtime, isStopped, hasLeft }: Workshop, step: DueStep): Promise<void> => {
  if (isStopped()) return
  const overdue = AbortSignal.timeout(undoBudget + overtime)
  const late = new Promise<void>((resolve) => overdue.addEventListener('abort', () => resolve()))
  await Promise.race([closeOpen(runtime, step, undoBudget, hasLeft), late])
}

/** Undoes in their turn. Those for which there is no room are looked at later. */
const undoAll = async (shop: Workshop, document: DocumentKey, steps: readonly DueStep[]): Promise<void> => {
  const { runtime, lanes } = shop
  const works = steps.map((step) => lanes.enter(step.lane, () => undo(shop, step)))
  const full = steps.find((_, at) => works[at] === undefined)
  if (full) await moveBack(runtime.store, document, () => lanes.roomAt(full.lane))
  await Promise.all(works)
}

/** Warns of something open that nobody told of for a week, or that was given up. It ends nothing: a pause may be that long. */
const warnOfSilence = (runtime: Runtime, { partition, id }: DocumentKey): Promise<void> =>
  openJournal(runtime.store, partition, id).update((draft) => {
    const now = runtime.clock.now()
    const open = Object.values<Attempt>(draft.runs).filter(isOpen)
    const [attempt] = open
    if (!attempt || now < silentAt(draft)) return
    draft.warnedAt = now
    const { namespace, name } = attempt.story.rollout
    const heard = new Date(draft.heardAt).toISOString()
    runtime.log('warn', 'silence', {
      rollout: `${namespace}/${name}`,
      heard,
      open: open.length,
      remedy: isDeadLetter(id) ? 'see `canary-steps effects list`' : 'does its inventory come?',
    })
  })

const attend = async (shop: Workshop, document: DocumentKey, due: readonly DueStep[]): Promise<void> => {
  const { runtime } = shop
  const { byHand = [], others = [] } = Object.groupBy(due, ({ isByHand }) => (isByHand ? 'byHand' : 'others'))
  // when the last region has left its release it is too late to say that it was moved past a step
  await undoAll(shop, document, byHand)
  await undoAll(shop, document, others)
  await warnOfSilence(runtime, document)
  await dropIfOver(runtime.store, document)
  // the store knows another time than the document: it would stand before others for ever
  if (due.length === 0) await moveBack(runtime.store, document, (value) => dueIn(value, document.partition))
}

/** A document that cannot be looked at is set aside, and holds up nothing else. */
const orSetAside = async (
  { runtime, isStopped }: Workshop,
  document: DocumentKey,
  work: () => Promise<void>,
): Promise<void> => {
  const done = await caught(work)
  if (!('error' in done) || isStopped()) return
  const aside = await caught(() => setDocumentAside(runtime, document, done.error.message))
  if ('error' in aside)
    runtime.log('error', 'undo queue', { partition: document.partition, reason: aside.error.message })
}

/** `room`: how many undos of a tenant wait in memory for one vendor; those beyond wait in the store. */
export const undoQueue = (host: Runtime, room: number): UndoQueue => {
  const runtime = guarded(host)
  const { store, clock } = runtime
  const time = steady(clock)
  const atWork = new Map<string, Promise<void>>()
  let hasStopped = false
  let hasLeft = false
  const shop: Workshop = { runtime, lanes: makeLanes(time, room), isStopped: () => hasStopped, hasLeft: () => hasLeft }

  const begin = async (document: DocumentKey, isAhead: boolean): Promise<void> => {
    const journal = openJournal(store, document.partition, document.id)
    const due = dueSteps(await journal.read(), journal, clock.now())
    if (isAhead && due.length === 0) return
    const name = documentName(document)
    const done = orSetAside(shop, document, () => attend(shop, document, due)).finally(() => atWork.delete(name))
    atWork.set(name, done)
  }

  const lookUntil = async (before: number, limit: number, isAhead: boolean): Promise<void> => {
    if (hasStopped) return
    // work in progress here stands in front still
    const documents = await store.due(before, limit + atWork.size)
    for (const document of documents.filter((document) => !atWork.has(documentName(document))))
      if (hasStopped) return
      else if (isJournalKey(document)) await orSetAside(shop, document, () => begin(document, isAhead))
      else if (isPace(document) && !isAhead) await forgetIdlePace(store, document, time.now())
  }

  return {
    look: (limit) => lookUntil(time.now(), limit, false),
    lookAhead: () => lookUntil(time.now() + longestRetry, mostDocuments, true),
    async idle() {
      while (atWork.size > 0) await Promise.all(atWork.values())
    },
    stop(isLeft = false) {
      hasStopped = true
      hasLeft = isLeft
    },
  }
}

/** Does what is due: undos that a call could not finish, and ends that no call told of. For hosts that call it, and wait. */
export const closeDue = async (runtime: Runtime, limit = 100): Promise<void> => {
  const queue = undoQueue(runtime, limit)
  await queue.look(limit)
  await queue.idle()
}
