import type { Webhook, WebhookEvent } from '@canary-steps/sdk'
import { actorOf, hearIo } from '../effects/step-io.ts'
import { type Listener, listenersOf } from '../effects/topics.ts'
import { ownerOf } from '../journal/identity.ts'
import type { HeardEvent, Journal, StepRecord } from '../journal/journal.ts'
import { openJournal } from '../journal/journal-file.ts'
import { recordIn, storyIn } from '../journal/records.ts'
import { caught, caughtSync } from '../ports/caught.ts'
import { reachAll } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'
import { guarded, guardedWith } from '../secrets/guarded.ts'
import { hearEvents } from './hear-events.ts'
import { tellUnheard } from './tell-unheard.ts'

/** Most events that a step keeps; they are a few clicks or changes of status of each source. */
const mostEvents = 200
/** Most of them that one source has there: a person who clicks all day takes no place of another. */
const mostOfOne = 10

type Newcomer = Pick<HeardEvent, 'topic' | 'source'>

const isEventGivenUp = ({ trouble }: HeardEvent): boolean => trouble !== undefined && trouble.due === undefined

const sourceOf = ({ topic, source }: Newcomer): string | undefined => source && JSON.stringify([topic, source])

/** Events of one source that may go first: those that do not count, then those that newer ones replace. The newest of it stays. */
const leastOf = (theirs: readonly HeardEvent[]): HeardEvent | undefined =>
  theirs.find(isEventGivenUp) ?? theirs.slice(0, -1).find(({ finding }) => finding === undefined) ?? theirs[0]

/** The events of each source that names itself. */
const bySource = (events: readonly HeardEvent[]): HeardEvent[][] =>
  [...Map.groupBy(events, sourceOf)].flatMap(([source, theirs]) => (source === undefined ? [] : [theirs]))

/** The event that makes room when no more fit in: one that does not count, or one of the source that has most. Undefined: all are needed. */
const leastOfAll = (events: readonly HeardEvent[]): HeardEvent | undefined => {
  const [most = []] = bySource(events).toSorted((one, other) => other.length - one.length)
  return events.find(isEventGivenUp) ?? (most.length > 1 ? leastOf(most) : undefined)
}

const withoutEvent = (events: readonly HeardEvent[], one: HeardEvent | undefined): HeardEvent[] =>
  events.filter((event) => event !== one)

/** The events that stay when another comes; undefined: there is no room for it, and none may go. */
export const makeRoom = (events: readonly HeardEvent[], newcomer: Newcomer): readonly HeardEvent[] | undefined => {
  const source = sourceOf(newcomer)
  const theirs = source === undefined ? [] : events.filter((event) => sourceOf(event) === source)
  const kept = theirs.length < mostOfOne ? events : withoutEvent(events, leastOf(theirs))
  if (kept.length < mostEvents) return kept
  const least = leastOfAll(kept)
  return least && withoutEvent(kept, least)
}

/** How long vendors wait for us is 3 s (docs.slack.dev, interactivity): the next Run does longer work. Milliseconds. */
const budget = 2_500
/** Whether a listener has an event now. `late`: its step has ended. `full`: there is no room for it, and nothing may go. */
type Noted = 'noted' | 'late' | 'full'

/** An event, and who is to hear it. */
type Arrived = { readonly event: WebhookEvent; readonly listeners: ReadonlyMap<Listener, Noted> }

/** The listeners of an event could not be read. */
type Lost = { readonly event: WebhookEvent; readonly listeners?: never }

/** The fate of events that a vendor sent. */
type TakenIn = {
  /** They are written down wherever anybody listens. If not, the vendor must not take them for received: it may tell again. */
  readonly isTaken: boolean
  /** Lets the steps hear them. One that cannot now does so in its next Run. */
  hear(): Promise<void>
}

const stepIn = (journal: Journal, { run, index }: Listener): StepRecord | undefined => journal.runs[run]?.steps[index]

/** Writes an event down, so that it is not lost when nobody has time for it now. */
const note = (runtime: Runtime, listener: Listener, { id, topic, data, source }: WebhookEvent): Promise<Noted> =>
  openJournal(runtime.store, listener.partition).update((draft) => {
    const step = stepIn(draft, listener)
    if (!step || step.end || step.phase !== 'Running') return 'late'
    if (step.events.some((event) => event.id === id && event.topic === topic)) return 'noted'
    const kept = makeRoom(step.events, { topic, source })
    if (!kept) return 'full'
    step.events = [...kept, { id, topic, data, at: runtime.clock.now(), ...(source !== undefined && { source }) }]
    return 'noted'
  })

/** Lets the step hear what was noted, if it can. */
const hearNow = async (host: Runtime, listener: Listener, { id, topic }: WebhookEvent): Promise<void> => {
  const journal = openJournal(host.store, listener.partition)
  const known = await journal.read()
  const { step: record } = recordIn(known, listener)
  const runtime = guardedWith(host, record.config)
  const story = storyIn(known, listener.run)
  const step = runtime.steps.find(({ name }) => name === record.step)
  const configured = step?.configure(record.config)
  if (!step || !configured || 'problems' in configured) return
  const caller = { cluster: story.cluster, namespace: story.rollout.namespace }
  // hearing asks the vendor, and may tell people there
  const allowed = caughtSync(() => reachAll(runtime.policy, caller, configured.targets))
  if ('error' in allowed) {
    const about = { step: step.name, topic, reason: allowed.error.message }
    return runtime.log('warn', 'an event waits for the next Run', about)
  }
  const place = { journal, run: listener.run, index: listener.index }
  const actor = actorOf(runtime, { ...place, uid: ownerOf(listener.partition) }, caller)
  const io = () => hearIo(runtime, actor, { step, story, budget, caller })
  await hearEvents(runtime, { place, step, configured, io }, (event) => event.id === id && event.topic === topic)
}

/** A journal that cannot be read keeps the event from no other; the vendor may tell again. */
const noteOrTell = async (runtime: Runtime, listener: Listener, event: WebhookEvent): Promise<Noted> => {
  const noted = await caught(() => note(runtime, listener, event))
  if ('result' in noted) return noted.result
  const { partition } = listener
  runtime.log('error', 'an event was not written down', { partition, topic: event.topic, reason: noted.error.message })
  return 'full'
}

/** A topic of which the listeners cannot be read keeps no other event from them; the vendor may tell again. */
const noteArrival = async (runtime: Runtime, event: WebhookEvent): Promise<Arrived | Lost> => {
  const { topic } = event
  const known = await caught(() => listenersOf(runtime.store, topic))
  if ('error' in known) {
    runtime.log('error', 'an event was not written down', { topic, reason: known.error.message })
    return { event }
  }
  const listeners = known.result
  const noted = await Promise.all(listeners.map((listener) => noteOrTell(runtime, listener, event)))
  return { event, listeners: new Map(listeners.map((listener, at) => [listener, noted[at] ?? 'late'])) }
}

const hearEvent = async (runtime: Runtime, webhook: Webhook, { event, listeners }: Arrived): Promise<void> => {
  const hearing = [...listeners].flatMap(([listener, noted]) => (noted === 'noted' ? [listener] : []))
  await Promise.all(hearing.map((listener) => hearNow(runtime, listener, event)))
  const isFull = [...listeners.values()].includes('full')
  const heard = hearing.length > 0 ? 'heard' : isFull ? 'full' : listeners.size > 0 ? 'late' : 'nobody'
  runtime.log(isFull ? 'warn' : 'info', 'event', { webhook: webhook.name, topic: event.topic, heard })
  if (heard === 'late' || heard === 'nobody') await tellUnheard(runtime, webhook, event, 'ended')
}

/** Writes down what a vendor told, already verified. Events that nobody listens to are not stored. */
export const takeIn = async (host: Runtime, webhook: Webhook, events: readonly WebhookEvent[]): Promise<TakenIn> => {
  const runtime = guarded(host)
  const arrived: (Arrived | Lost)[] = []
  for (const event of events) arrived.push(await noteArrival(runtime, event))
  return {
    isTaken: arrived.every(({ listeners }) => listeners !== undefined && ![...listeners.values()].includes('full')),
    async hear() {
      for (const one of arrived) if (one.listeners) await hearEvent(runtime, webhook, one)
    },
  }
}

/** Takes in what a vendor told and lets the steps hear it. Whether the vendor may take it for received. */
export const deliver = async (
  runtime: Runtime,
  webhook: Webhook,
  events: readonly WebhookEvent[],
): Promise<boolean> => {
  const { isTaken, hear } = await takeIn(runtime, webhook, events)
  await hear()
  return isTaken
}

/** The webhooks of the steps that are served, each once. */
export const webhooksOf = ({ steps }: Pick<Runtime, 'steps'>): readonly Webhook[] => [
  ...new Map(steps.flatMap(({ webhook }) => (webhook ? [[webhook.name, webhook] as const] : []))).values(),
]
