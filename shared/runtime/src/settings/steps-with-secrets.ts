import type { Step } from '@canary-steps/sdk'
import { weaknessOf } from '@canary-steps/sdk/secrets'
import type { Warning } from '../ports/log.ts'
import type { Runtime } from '../ports/runtime.ts'

/** How an operator sets a variable on a host, in words: a remedy says it. */
export type HowToSet = (variable: string) => string

const inEnvironment: HowToSet = () => 'set it'

/**
 * Why a step cannot be served, with the remedy: its first secret that is missing or weak. A weak one could be guessed, and
 * not be kept out of texts. Undefined: it has all.
 */
export const lackOf = (
  { name, secrets }: Pick<Step, 'name' | 'secrets'>,
  env: Runtime['env'],
  howToSet: HowToSet = inEnvironment,
): string | undefined => {
  const lacks = secrets.flatMap((secret) => {
    const value = env(secret)
    const weakness = value ? weaknessOf(value) : 'is missing'
    return weakness ? [`${name} needs ${secret}, which ${weakness.replace(':', ', and')}: ${howToSet(secret)}`] : []
  })
  return lacks[0]
}

/** The steps whose secrets are there. One that is left out is none to callers, which fails their rollouts closed: a warning tells why. */
export const stepsWithSecrets = (
  all: readonly Step[],
  env: Runtime['env'],
  howToSet?: HowToSet,
): { readonly steps: readonly Step[]; readonly warnings: readonly Warning[] } => {
  const judged = all.map((step) => ({ step, reason: lackOf(step, env, howToSet) }))
  return {
    steps: judged.flatMap(({ step, reason }) => (reason === undefined ? [step] : [])),
    warnings: judged.flatMap(({ step, reason }) =>
      reason === undefined ? [] : [{ message: 'a step is not served', fields: { step: step.name, reason } }],
    ),
  }
}
