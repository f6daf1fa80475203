import * as z from 'zod'
import { rolloutsPath } from '../scene/rollout.ts'
import type { Api } from './api.ts'

const StepPluginStatus = z.looseObject({
  index: z.number(),
  name: z.string(),
  phase: z.string(),
  operation: z.string(),
  message: z.string().optional(),
  executions: z.number().optional(),
})

/** A Rollout as the API server has it: the parts that scenarios read are typed, and nothing is left out. */
export const LiveRollout = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.number(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.looseObject({
    strategy: z.looseObject({ canary: z.looseObject({ steps: z.array(z.looseObject({})).default([]) }).optional() }),
  }),
  status: z
    .looseObject({
      phase: z.string().optional(),
      message: z.string().optional(),
      abort: z.boolean().optional(),
      observedGeneration: z.string().optional(),
      currentPodHash: z.string().optional(),
      stableRS: z.string().optional(),
      currentStepIndex: z.number().optional(),
      replicas: z.number().optional(),
      availableReplicas: z.number().optional(),
      canary: z.looseObject({ stepPluginStatuses: z.array(StepPluginStatus).default([]) }).optional(),
    })
    .default({}),
})
export type LiveRollout = z.infer<typeof LiveRollout>

/** One change of a Rollout, as a watch tells it. */
type Version = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly rollout: LiveRollout }

/** Every version of every Rollout of scenarios since the world began, in their order. */
export type History = {
  versions(name: string): readonly Version[]
  /** As it is now; undefined when it is not there. */
  newest(name: string): LiveRollout | undefined
  close(): Promise<void>
}

const List = z.object({ metadata: z.object({ resourceVersion: z.string() }) })
const Event = z.union([
  z.object({ type: z.enum(['ADDED', 'MODIFIED', 'DELETED']), object: LiveRollout }),
  z.object({ type: z.literal('BOOKMARK'), object: List }),
])

/** Begins to record. A watch that has ended goes on where it ended, so no version is missed. */
export const recordHistory = async (api: Api): Promise<History> => {
  const closing = new AbortController()
  const seen = new Map<string, Version[]>()
  let at = List.parse(await api.get(rolloutsPath)).metadata.resourceVersion
  const follow = async () => {
    const watched = `${rolloutsPath}?watch=1&allowWatchBookmarks=true&resourceVersion=${at}`
    for await (const told of api.watch(watched, closing.signal)) {
      const event = Event.parse(told)
      at = event.object.metadata.resourceVersion
      if (event.type === 'BOOKMARK') continue
      const { name } = event.object.metadata
      seen.set(name, [...(seen.get(name) ?? []), { type: event.type, rollout: event.object }])
    }
  }
  const following = (async () => {
    while (!closing.signal.aborted) await follow()
  })()
  // code that waits for a version hears of it first
  let trouble: unknown
  following.catch((error: unknown) => {
    trouble = error
  })
  return {
    versions: (name) => seen.get(name) ?? [],
    newest: (name) => {
      if (trouble && !closing.signal.aborted) throw trouble
      const last = seen.get(name)?.at(-1)
      return last?.type === 'DELETED' ? undefined : last?.rollout
    },
    close: async () => {
      closing.abort()
      await following.catch(() => undefined)
    },
  }
}
