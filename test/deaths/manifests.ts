import { readFileSync } from 'node:fs'
import { rolloutManifests } from '@canary-steps/driver'
import * as z from 'zod'

/** All steps, in a cluster of a release of several. */
export const everyStep = readFileSync(new URL('every-step.yaml', import.meta.url), 'utf8')

const Plugin = z.object({ name: z.string(), config: z.looseObject({}) })
const Steps = z.array(z.looseObject({ plugin: Plugin.optional() }))
const Rollout = z.looseObject({
  spec: z.looseObject({ strategy: z.object({ canary: z.looseObject({ steps: Steps }) }) }),
})

/** The same for a cluster alone: an executable sees no other region, so nothing is done once for all of them. */
export const everyStepAlone: string = rolloutManifests(everyStep, 'every-step.yaml')
  .map(({ value }) => {
    const rollout = Rollout.parse(value)
    const { canary } = rollout.spec.strategy
    canary.steps = canary.steps.filter(({ plugin }) => plugin?.name !== 'canary-steps/region-wait')
    for (const { plugin } of canary.steps) if (plugin) delete plugin.config.scope
    return JSON.stringify(rollout)
  })
  .join('\n---\n')
