import type { Configured, Found, Step } from '@canary-steps/sdk'
import { type EarIo, presentable } from '../effects/step-io.ts'
import type { HeardEvent, StepRecord } from '../journal/journal.ts'
import type { StepInJournal } from '../journal/journal-file.ts'
import { jsonOf, recordIn } from '../journal/records.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { askersAt } from '../release/counts.ts'
import { tellUnheard } from './tell-unheard.ts'

/** Events that came in since a step began, oldest first. */
export const findingsOf = ({ events }: StepRecord): Found<unknown>[] =>
  events
    .flatMap(({ at, finding }) => (finding === undefined ? [] : [{ at, finding }]))
    .toSorted((one, other) => one.at - other.at)

/** A step that listens, bound to its config. */
type Listening = {
  readonly place: StepInJournal
  readonly step: Step
  readonly configured: Configured
  readonly io: EarIo
}

const firstRetry = 5_000
const longestRetry = 10 * 60_000
/** As long as an undo is tried: an event that nobody could make sense of for a day is left to people. */
const givesUpAfter = 24 * 60 * 60_000

/** The next Run tries again, whenever it comes. */
const hearingBackoff = (tries: number): number =>
  tries < 2 ? 0 : Math.min(longestRetry, firstRetry * 2 ** (tries - 2))

const isSameEvent = (one: HeardEvent, other: HeardEvent): boolean => one.id === other.id && one.topic === other.topic

/** One that is due later than any can be was written before the clock went back. */
const isHearingDue = (due: number | undefined, now: number): boolean =>
  due !== undefined && (due <= now || due > now + longestRetry)

/** Events that may be heard now. Those that gave no trouble yet come first, so that one that does takes no time from others. */
const dueEvents = ({ events }: StepRecord, now: number): HeardEvent[] =>
  events
    .filter(({ finding, trouble }) => finding === undefined && (!trouble || isHearingDue(trouble.due, now)))
    .toSorted((one, other) => (one.trouble?.tries ?? 0) - (other.trouble?.tries ?? 0))

/** The fate of an event that was heard. `dropped`: it counts for nothing, or somebody else has heard it. `overtaken`: by another event. */
type Kept = 'kept' | 'dropped' | 'overtaken'

const heardIn = ({ events }: StepRecord): string =>
  JSON.stringify(events.flatMap(({ id, topic, finding }) => (finding === undefined ? [] : [[id, topic]])))

/** Keeps what a step found that knew of all that was heard before. Hearing the same event meanwhile changes nothing: the first finding stays. */
const keep = (
  { journal, ...place }: StepInJournal,
  event: HeardEvent,
  finding: unknown,
  before: string,
): Promise<Kept> =>
  journal.update((draft) => {
    const { step } = recordIn(draft, place)
    const known = step.events.find((one) => isSameEvent(one, event))
    if (!known || known.finding !== undefined) return 'dropped'
    if (finding === undefined) {
      step.events = step.events.filter((one) => one !== known)
      return 'dropped'
    }
    if (heardIn(step) !== before) return 'overtaken'
    known.finding = jsonOf(finding)
    delete known.trouble
    return 'kept'
  })

/** Sets an event aside that could not be heard, until it is due again. One that is too old by now is given up, and that is told. */
const setEventAside = async (runtime: Runtime, { place, step }: Listening, event: HeardEvent, error: Error) => {
  const reason = presentable(runtime, error.message)
  const isGivenUp = await place.journal.update((draft) => {
    const known = recordIn(draft, place).step.events.find((one) => isSameEvent(one, event))
    if (!known || known.finding !== undefined) return false
    const now = runtime.clock.now()
    const tries = (known.trouble?.tries ?? 0) + 1
    const due = now + hearingBackoff(tries)
    const isOld = now - known.at >= givesUpAfter
    known.trouble = { tries, reason, ...(!isOld && { due }) }
    return isOld
  })
  const about = { step: step.name, topic: event.topic, reason }
  if (!isGivenUp) return runtime.log('warn', 'an event waits for the next Run', about)
  runtime.log('error', 'an event was given up', about)
  if (step.webhook) await tellUnheard(runtime, step.webhook, event, 'unclear')
}

/** How long a step may take to heed its signal, in milliseconds: its own error is better than ours. */
const overtime = 250

/**
 * Waits for work, but hardly longer than until its signal ends it: a step that does not heed the signal holds up nothing.
 *
 * @throws what the work throws, and that it took too long.
 */
const withinSignal = async <Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> => {
  const late = Promise.withResolvers<never>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = () => {
    timer = setTimeout(() => late.reject(new Error('no answer in time')), overtime)
  }
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  return Promise.race([work, late.promise]).finally(() => {
    signal.removeEventListener('abort', end)
    clearTimeout(timer)
  })
}

/** Lets a step hear an event, again where it was overtaken. On record is only what was kept: a Run writes down what counts, too. */
const hearOne = async (runtime: Runtime, listening: Listening, event: HeardEvent): Promise<void> => {
  const { place, configured, io } = listening
  const known = await place.journal.read()
  const { step: now } = recordIn(known, place)
  const askers = known.kind === 'release' ? askersAt(runtime.policy, known, place) : undefined
  const remembered = { state: now.data, findings: findingsOf(now), askers }
  const decisions: Parameters<EarIo['audit']>[] = []
  const audit: EarIo['audit'] = async (...decision) => {
    decisions.push(decision)
  }
  const hearing = configured.hear(remembered, { ...io, audit, event, at: event.at })
  const kept = await keep(place, event, await withinSignal(io.signal, hearing), heardIn(now))
  if (kept === 'overtaken') return hearOne(runtime, listening, event)
  if (kept === 'kept') for (const decision of decisions) await io.audit(...decision)
}

/**
 * Lets a step make something of each event that is due; later ones see what earlier ones came to. An event that
 * cannot be heard is set aside alone. It is tried again with backoff, and given up after a day. It holds up neither
 * other events nor the Run.
 */
export const hearEvents = async (
  runtime: Runtime,
  { io, ...listener }: Omit<Listening, 'io'> & { readonly io: () => EarIo },
  concerns: (event: HeardEvent) => boolean = () => true,
): Promise<void> => {
  const { place } = listener
  const { step } = recordIn(await place.journal.read(), place)
  const due = dueEvents(step, runtime.clock.now()).filter(concerns)
  if (due.length === 0) return
  await place.journal.commit()
  const listening = { ...listener, io: io() }
  for (const event of due) {
    // the rest is for the next time
    if (listening.io.signal.aborted) return
    const heard = await caught(() => hearOne(runtime, listening, event))
    if ('error' in heard) await setEventAside(runtime, listening, event, heard.error)
  }
}

/** Further reasons for a step to wait: events that it could not hear yet. Undefined: there is none. */
export const unheardIn = ({ events }: StepRecord): string | undefined => {
  const waiting = events.flatMap(({ trouble }) => (trouble?.due === undefined ? [] : [trouble.reason]))
  if (waiting.length === 0) return undefined
  return `${waiting.length} ${waiting.length === 1 ? 'event' : 'events'} could not be heard yet: ${waiting.at(-1)}`
}
