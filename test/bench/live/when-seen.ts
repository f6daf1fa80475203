import * as z from 'zod'
import type { Api } from '../../cluster/live/api.ts'
import { rolloutsPath } from '../../cluster/scene/rollout.ts'

const Seen = z.object({
  metadata: z.object({ name: z.string(), generation: z.number() }),
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(z.object({ image: z.string() })) }) }),
  }),
  status: z
    .object({
      observedGeneration: z.string().optional(),
      phase: z.string().optional(),
      currentStepIndex: z.number().default(0),
      canary: z
        .object({ stepPluginStatuses: z.array(z.object({ executions: z.number().default(0) })).default([]) })
        .default({ stepPluginStatuses: [] }),
    })
    .default({ currentStepIndex: 0, canary: { stepPluginStatuses: [] } }),
})
/** The part of a Rollout that is measured. */
type Seen = z.infer<typeof Seen>

const Event = z.object({ type: z.enum(['ADDED', 'MODIFIED', 'DELETED']), object: Seen })

/** By the clock of `performance.now()`: when a Rollout that a selector selects is first seen like that. */
export const whenSeen = async (api: Api, selector: string, is: (rollout: Seen) => boolean): Promise<number> => {
  for await (const event of api.watch(`${rolloutsPath}?watch=1&${selector}`))
    if (is(Event.parse(event).object)) return performance.now()
  return whenSeen(api, selector, is)
}

/** Selects one Rollout. */
export const named = (name: string): string => `fieldSelector=metadata.name%3D${name}`
