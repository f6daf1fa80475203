import type { Webhook, WebhookEvent } from '@canary-steps/sdk'
import { actorOf } from '../journal/actor-of.ts'
import { recordIn } from '../journal/effects.ts'
import { type Journal, openJournal, ownerOf, type StepRecord } from '../journal/journal.ts'
import { hearIo } from '../journal/step-io.ts'
import { storyIn } from '../release/region-stories.ts'
import type { Runtime } from '../runtime.ts'
import { hearEvents } from './hear-events.ts'
import { tellUnheard } from './tell-unheard.ts'
import { type Listener, listenersOf } from './topics.ts'

/** How long vendors wait for us is 3 s (docs.slack.dev, interactivity): what takes longer the next Run does. Milliseconds. */
const budget = 2_500
/** Most events that a step keeps; they are a few clicks or changes of status. */
const mostEvents = 200

/** What became of an event. `late`: the step that would hear it has ended. */
type Heard = 'heard' | 'late' | 'nobody'

const stepIn = (journal: Journal, { run, index }: Listener): StepRecord | undefined => journal.runs[run]?.steps[index]

/** Writes an event down, so that it is not lost when nobody has time for it now. Whether the step is still there to hear it. */
const note = (runtime: Runtime, listener: Listener, { id, topic, data }: WebhookEvent): Promise<boolean> =>
  openJournal(runtime.store, listener.partition).update((draft) => {
    const step = stepIn(draft, listener)
    if (!step || step.end || step.phase !== 'Running') return false
    const isKnown = step.events.some((event) => event.id === id && event.topic === topic)
    if (!isKnown && step.events.length < mostEvents) step.events.push({ id, topic, data, at: runtime.clock.now() })
    return true
  })

/** Lets the step hear what was noted, if it can. */
const hearNow = async (runtime: Runtime, listener: Listener, { id, topic }: WebhookEvent): Promise<void> => {
  const journal = openJournal(runtime.store, listener.partition)
  const known = await journal.read()
  const { run, step: record } = recordIn(known, listener)
  const story = storyIn(run)
  const step = runtime.steps.find(({ name }) => name === record.step)
  const configured = step?.configure(record.config)
  if (!step || !configured || 'problems' in configured) return
  const caller = { cluster: story.cluster, namespace: story.rollout.namespace }
  const place = { journal, run: listener.run, index: listener.index }
  const actor = actorOf(runtime, { ...place, uid: ownerOf(listener.partition) }, caller)
  const io = hearIo(runtime, actor, { step, story, budget, caller })
  await hearEvents(runtime, { place, step, configured, io }, (event) => event.id === id && event.topic === topic)
}

const deliverOne = async (runtime: Runtime, event: WebhookEvent): Promise<Heard> => {
  const listeners = await listenersOf(runtime.store, event.topic)
  if (listeners.length === 0) return 'nobody'
  const isThere = await Promise.all(listeners.map((listener) => note(runtime, listener, event)))
  const hearing = listeners.filter((_, at) => isThere[at])
  await Promise.all(hearing.map((listener) => hearNow(runtime, listener, event)))
  return hearing.length > 0 ? 'heard' : 'late'
}

/**
 * Takes in what a vendor told, already verified: written down first, then heard. Events that nobody listens to are not stored. A step
 * that cannot hear now does so in its next Run.
 */
export const deliver = async (runtime: Runtime, webhook: Webhook, events: readonly WebhookEvent[]): Promise<void> => {
  for (const event of events) {
    const heard = await deliverOne(runtime, event)
    runtime.log('info', 'event', { webhook: webhook.name, topic: event.topic, heard })
    if (heard !== 'heard') await tellUnheard(runtime, webhook, event, 'ended')
  }
}

/** The webhooks of the steps that are served, each once. */
export const webhooksOf = ({ steps }: Pick<Runtime, 'steps'>): readonly Webhook[] => [
  ...new Map(steps.flatMap(({ webhook }) => (webhook ? [[webhook.name, webhook] as const] : []))).values(),
]
