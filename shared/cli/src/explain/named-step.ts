import { steps } from '@canary-steps/plugins'
import { stepOf } from '@canary-steps/runtime'

/** A step plugin of a Rollout. */
type Plugin = { readonly name: string; readonly config?: unknown }

/** A plugin as people know it: by its name, and by the step that its config names where the name is the catch-all. */
export const namedStep = ({ name, config }: Plugin): string => {
  const meant = stepOf(name, config)
  if (!meant) return `${name} (its config names no step: it must be { step: NAME, with: { … } })`
  return name.endsWith(`/${meant.step}`) || name === meant.step ? name : `${name} (${meant.step})`
}

/** Whether a plugin is one of our steps, by whatever organisation's name. */
export const isOurs = ({ name, config }: Plugin): boolean => {
  const meant = stepOf(name, config)
  return steps.some((step) => step.name === meant?.step)
}
