import { steps } from '@canary-steps/plugins'
import type { Log, Runtime } from '@canary-steps/runtime'
import { UsageError } from './usage-error.ts'

const all = steps.map(({ name }) => name).join(', ')

/**
 * The steps that a function serves: those that are named, or every one whose secrets are there. A step that is left out is none to callers,
 * which fails their rollouts closed.
 *
 * @throws UsageError when a step that is named is unknown or lacks a secret.
 */
export const servedSteps = (names: readonly string[] | undefined, env: Runtime['env'], log: Log): Runtime['steps'] => {
  const unknown = names?.find((name) => !steps.some((step) => step.name === name))
  if (unknown) throw new UsageError(`--steps: no step is named ${unknown}; there are ${all}`)
  return steps.filter(({ name, secrets }) => {
    if (names && !names.includes(name)) return false
    const missing = secrets.find((secret) => !env(secret))
    if (!missing) return true
    const remedy = `${missing} is missing, which ${name} needs: set it or ${missing}_FILE`
    if (names) throw new UsageError(`${remedy}, or leave the step out of --steps`)
    log('warn', 'a step is not served', { step: name, reason: remedy })
    return false
  })
}
