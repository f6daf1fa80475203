import { steps } from '@canary-steps/plugins'
import { lackOf, type Runtime } from '@canary-steps/runtime'
import { howToSet } from '@canary-steps/runtime/node'
import { UsageError } from '../terminal/usage-error.ts'

const all = steps.map(({ name }) => name).join(', ')

/**
 * The steps that `--steps` names, or every one.
 *
 * @throws UsageError when a step that is named is unknown, or lacks a secret.
 */
export const namedSteps = (names: readonly string[] | undefined, env: Runtime['env']): Runtime['steps'] => {
  if (!names) return steps
  const unknown = names.find((name) => !steps.some((step) => step.name === name))
  if (unknown) throw new UsageError(`--steps: no step is named ${unknown}; there are ${all}`)
  const named = steps.filter(({ name }) => names.includes(name))
  const lack = named.flatMap((step) => lackOf(step, env, howToSet) ?? [])[0]
  if (lack) throw new UsageError(`${lack}, or leave the step out of --steps`)
  return named
}
