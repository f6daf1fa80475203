import type { EndIo } from '@canary-steps/sdk'
import { type Annotation, annotateOnce, type GrafanaClient } from '@canary-steps/vendors/grafana'
import * as z from 'zod'
import type { Config } from './config.ts'
import type { Told } from './told.ts'

export const State = z.object({ id: z.int(), url: z.string().optional() })
export type State = z.output<typeof State>

export const stateOf = (api: GrafanaClient, { id, time, dashboard }: Annotation): State => ({
  id,
  ...(dashboard !== undefined && { url: api.dashboardUrl(dashboard, time) }),
})

/** Under which name the steps of a run know a region. */
export const regionName = (region: string): string => `region/${region}`

/** A point is a step's own, a region is for all steps of the run. */
export const planOf = (
  api: GrafanaClient,
  { start, end, dashboard, panel }: Pick<Config, 'start' | 'end' | 'dashboard' | 'panel'>,
  words: Told,
  { story, clock }: Pick<EndIo, 'story' | 'clock'>,
) =>
  annotateOnce(api, {
    ...words,
    dashboard,
    panel,
    step: story.step.number,
    clock,
    lifetime: start === undefined && end === undefined ? 'step' : 'rollout',
  })
