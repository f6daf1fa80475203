import * as z from 'zod'
import { change } from '../store/change.ts'
import type { Store } from '../store/store.ts'

/** A step of a run in a Rollout's journal. */
export const Listener = z.object({ partition: z.string(), run: z.string(), index: z.number() })
export type Listener = z.output<typeof Listener>

const Listeners = z.array(Listener)

const placeOf = (topic: string) => ({ partition: `topic/${topic}`, id: 'listeners' })

const parse = (value: string | undefined): Listener[] => (value === undefined ? [] : Listeners.parse(JSON.parse(value)))

const isSame = (one: Listener, other: Listener): boolean =>
  one.partition === other.partition && one.run === other.run && one.index === other.index

/** Which steps hear of a topic. */
export const listenersOf = async (store: Store, topic: string): Promise<readonly Listener[]> => {
  const { partition, id } = placeOf(topic)
  return parse((await store.get(partition, id))?.value)
}

/** From now on events of the topics are for this step, too. */
export const listen = async (store: Store, topics: readonly string[], listener: Listener): Promise<void> => {
  for (const topic of topics)
    await change(store, placeOf(topic), (value) => {
      const others = parse(value).filter((known) => !isSame(known, listener))
      return { value: JSON.stringify([...others, listener]), result: undefined }
    })
}

/** Events of the topics are no longer for this step. */
export const unlisten = async (store: Store, topics: readonly string[], listener: Listener): Promise<void> => {
  for (const topic of topics)
    await change(store, placeOf(topic), (value) => {
      const others = parse(value).filter((known) => !isSame(known, listener))
      return { value: others.length === 0 ? undefined : JSON.stringify(others), result: undefined }
    })
}
