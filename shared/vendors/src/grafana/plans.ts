import type { Clock, Plan } from '@canary-steps/sdk'
import * as z from 'zod'
import type { GrafanaClient } from './client.ts'
import type { NewAnnotation } from './shapes.ts'

/** An annotation that a step made, as it is remembered. `step`: the number of that step. */
export const Annotation = z.object({
  id: z.int(),
  time: z.int(),
  marker: z.string(),
  step: z.int(),
  dashboard: z.string().optional(),
})
export type Annotation = z.output<typeof Annotation>

type New = Omit<NewAnnotation, 'time'> & {
  readonly step: number
  readonly clock: Clock
  readonly lifetime?: Plan<Annotation>['lifetime']
}

const day = 24 * 60 * 60_000

/** The tag by which an annotation is found again. */
export const markerTag = (marker: string): string => `canary-steps:${marker}`

/** The target that policy must allow: the dashboard, or the organisation, whose annotations every dashboard may show. */
export const grafanaTarget = (dashboard: string | undefined): string => `grafana:${dashboard ?? 'org'}`

/** How an annotation is made once, for `once` and `open`: the marker is one of its tags. It is made as of now. */
export const annotateOnce = (
  api: GrafanaClient,
  { text, tags, dashboard, panel, step, clock, lifetime = 'step' }: New,
): Plan<Annotation> => {
  const place = { step, ...(dashboard !== undefined && { dashboard }) }
  return {
    target: grafanaTarget(dashboard),
    lifetime,
    result: Annotation,
    find: async (marker, { since }) => {
      // no other annotation has the tag, so that one page has all; people may have moved it
      const found = await api.find({ tag: markerTag(marker), since: since - day, dashboard })
      return found.map(({ id, time }) => ({ id, time, marker, ...place }))
    },
    act: async (marker) => {
      const time = clock.now()
      const { id } = await api.annotate({ time, text, tags: [...tags, markerTag(marker)], dashboard, panel })
      return { id, time, marker, ...place }
    },
    remove: ({ id }) => api.remove(id),
  }
}
