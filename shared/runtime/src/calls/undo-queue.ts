import type { Clock } from '@canary-steps/sdk'
import { forgetIdlePace, isPace } from '../effects/store-pacer.ts'
import { dropIfOver } from '../journal/dead-letters.ts'
import type { Attempt, Journal } from '../journal/journal.ts'
import { dueIn } from '../journal/journal-document.ts'
import { isDeadLetter, journalId, openJournal, type StepInJournal } from '../journal/journal-file.ts'
import { isOpen, isShared, silentAt } from '../journal/records.ts'
import { caught } from '../ports/caught.ts'
import { steady } from '../ports/pacer.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { DocumentKey, DueDocument } from '../ports/store.ts'
import { within } from '../ports/within.ts'
import { guarded } from '../secrets/guarded.ts'
import { moveBack } from '../store/change.ts'
import { closeOpen, isEndDue } from './close-open.ts'
import { type LaneName, type Lanes, makeLanes } from './lanes.ts'
import { setDocumentAside } from './set-aside.ts'

/** Undos and ends that no call waits for. The queue of a process knows what is at work in it. */
type UndoQueue = {
  /**
   * Begins what is due and not at work, and takes `limit` at a time from the store. It waits for no vendor. From `until`
   * on it begins nothing: milliseconds since 1970.
   */
  look(limit: number, until?: number): Promise<void>
  /** The same of all that is due within a day, for a process that starts: the clock may have gone back since then. */
  lookAhead(): Promise<void>
  /** Waits until all that was begun is done. */
  idle(): Promise<void>
  /** Waits for a look, and then the same, but no longer than so many milliseconds. Undos that are not done then are left, and due again. */
  finish(look: Promise<void>, milliseconds: number): Promise<void>
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

/** Whether something is done here when a document is due. */
export const isAttended = (document: DocumentKey): boolean => isJournalKey(document) || isPace(document)

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

/** Documents of the store that are due, earliest first, so many at a time. */
export async function* dueInTurn({ store }: Pick<Runtime, 'store'>, before: number, limit: number) {
  let last: DueDocument | undefined
  for (let isMore = true; isMore; ) {
    const documents = await store.due(before, limit, last)
    yield* documents
    last = documents.at(-1)
    isMore = documents.length === limit
  }
}

/** The journals that a process is at work on. It begins none once it has stopped. */
const workOf = (runtime: Runtime, time: Clock, room: number, end: number) => {
  const atWork = new Map<string, Promise<void>>()
  let hasStopped = false
  let hasLeft = false
  const isStopped = () => hasStopped || time.now() >= end
  const shop: Workshop = { runtime, lanes: makeLanes(time, room), isStopped, hasLeft: () => hasLeft }
  return {
    isStopped,
    has: (document: DocumentKey): boolean => atWork.has(documentName(document)),
    /** `isAhead`: nothing of it may be due yet. */
    begin: (document: DocumentKey, isAhead: boolean): Promise<void> =>
      orSetAside(shop, document, async () => {
        const journal = openJournal(runtime.store, document.partition, document.id)
        const due = dueSteps(await journal.read(), journal, runtime.clock.now())
        if (isAhead && due.length === 0) return
        const name = documentName(document)
        const done = orSetAside(shop, document, () => attend(shop, document, due)).finally(() => atWork.delete(name))
        atWork.set(name, done)
      }),
    async idle(): Promise<void> {
      while (atWork.size > 0) await Promise.all(atWork.values())
    },
    stop(isLeft = false): void {
      hasStopped = true
      hasLeft = isLeft
    },
  }
}

/** `room`: how many undos of a tenant wait in memory for one vendor; those beyond wait in the store. It stops by itself at `end`. */
export const undoQueue = (host: Runtime, room: number, end = Number.POSITIVE_INFINITY): UndoQueue => {
  const runtime = guarded(host)
  const { store, clock, log } = runtime
  const time = steady(clock)
  const { isStopped, has, begin, idle, stop } = workOf(runtime, time, room, end)
  return {
    async look(limit, until = Number.POSITIVE_INFINITY) {
      if (isStopped()) return
      for await (const document of dueInTurn(runtime, time.now(), limit))
        if (isStopped() || time.now() >= until) return
        else if (isPace(document)) await forgetIdlePace(store, document, time.now())
        else if (isJournalKey(document) && !has(document)) await begin(document, false)
    },
    async lookAhead() {
      if (isStopped()) return
      for (const document of await store.due(time.now() + longestRetry, mostDocuments))
        if (isJournalKey(document) && !isStopped()) await begin(document, true)
    },
    idle,
    async finish(look, milliseconds) {
      if (await within(milliseconds, look.then(idle))) return
      stop(true)
      log('warn', 'unfinished undos were left', {
        meaning: 'they are due again, and their effects are looked up first',
      })
    },
    stop,
  }
}
