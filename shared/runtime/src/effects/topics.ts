import * as z from 'zod'
import type { Store } from '../ports/store.ts'
import { changeDocument } from '../store/change.ts'

/** A step of an attempt in a Rollout's journal. */
export const Listener = z.object({ partition: z.string(), run: z.string(), index: z.number() })
export type Listener = z.output<typeof Listener>

const Listeners = z.array(Listener)

const topicKey = (topic: string) => ({ partition: `topic/${topic}`, id: 'listeners' })

/** Undefined: it cannot be read, as where another version of this program wrote it. */
const parseListeners = (value: string | undefined): Listener[] | undefined =>
  value === undefined ? [] : Listeners.safeParse(JSON.parse(value)).data

const unreadableListeners = (topic: string): Error => new Error(`the listeners of ${topic} cannot be read`)

const isSameListener = (one: Listener, other: Listener): boolean =>
  one.partition === other.partition && one.run === other.run && one.index === other.index

/** Which steps hear of a topic. @throws when that cannot be read. */
export const listenersOf = async (store: Store, topic: string): Promise<readonly Listener[]> => {
  const { partition, id } = topicKey(topic)
  const listeners = parseListeners((await store.get(partition, id))?.value)
  if (!listeners) throw unreadableListeners(topic)
  return listeners
}

/** Changes who listens to topics: everyone but `listener` stays, and `joining` come to them. A topic without listeners is forgotten. */
const relisten = async (
  store: Store,
  topics: readonly string[],
  listener: Listener,
  joining: readonly Listener[],
): Promise<void> => {
  for (const topic of topics)
    await changeDocument(store, topicKey(topic), (value) => {
      const before = parseListeners(value)
      // a listener whose step has ended hears nothing, even if it stands there still
      if (!before && joining.length === 0) return { value, result: undefined }
      if (!before) throw unreadableListeners(topic)
      const listeners = [...before.filter((known) => !isSameListener(known, listener)), ...joining]
      return { value: listeners.length === 0 ? undefined : JSON.stringify(listeners), result: undefined }
    })
}

/** From now on events of the topics are for this step, too. */
export const listen = (store: Store, topics: readonly string[], listener: Listener): Promise<void> =>
  relisten(store, topics, listener, [listener])

/** Events of the topics are no longer for this step. */
export const unlisten = (store: Store, topics: readonly string[], listener: Listener): Promise<void> =>
  relisten(store, topics, listener, [])
