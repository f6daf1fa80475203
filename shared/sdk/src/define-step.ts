import type * as z from 'zod'
import { type Configured, configure } from './configure.ts'
import type { StepDefinition } from './step.ts'
import type { Webhook } from './webhook.ts'

/** A step as the runtime holds it: the types of config and state stay inside. */
export type Step = {
  readonly name: string
  readonly summary: string
  readonly gate: boolean
  /** Config that each region of a release has for itself; undefined: what one region comes to is so for all. */
  readonly ownRules: readonly string[] | undefined
  readonly secrets: readonly string[]
  readonly config: z.ZodObject
  readonly state: z.ZodType
  /** Whether it watches over the steps after it. */
  readonly guards: boolean
  /** Who pushes events to it. */
  readonly webhook: Webhook | undefined
  /** The step for one config, or what is wrong with it: a line each, naming the field. */
  configure(config: unknown): Configured | { readonly problems: readonly string[] }
}

/** Declares a step; the types of its functions come from its two schemas. */
export const defineStep = <
  const Config extends z.ZodObject,
  const State extends z.ZodType,
  const Secret extends string = never,
  const Finding extends z.ZodType = z.ZodNever,
>(
  definition: StepDefinition<Config, State, Secret, Finding>,
): Step => ({
  ...definition,
  gate: definition.gate ?? false,
  ownRules: definition.ownRules,
  secrets: definition.secrets ?? [],
  guards: definition.guard !== undefined,
  webhook: definition.hearing?.webhook,
  configure: (config) => configure(definition, config),
})
