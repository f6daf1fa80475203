import * as z from 'zod'
import { type CommonOptions, commonOptions } from './options.ts'
import type { Settled, StepResult } from './result.ts'
import type { EndIo, RunIo, StepDefinition } from './step.ts'

/** A step bound to a valid config. States that do not fit the step's schema are taken as none. */
export type Configured = {
  readonly options: CommonOptions
  readonly targets: readonly string[]
  run(state: unknown, io: RunIo): Promise<StepResult<unknown>>
  terminate(state: unknown, io: EndIo): Promise<Settled<unknown>>
  abort(state: unknown, io: EndIo): Promise<Settled<unknown>>
}

const lines = (error: z.ZodError): string[] =>
  error.issues.map(({ path, message }) => `${['config', ...path].join('.')}: ${message}`)

/** Splits a step's config into its own keys and the common options, and checks both. */
export const configure = <Config extends z.ZodObject, State extends z.ZodType, Secret extends string>(
  step: StepDefinition<Config, State, Secret>,
  config: unknown,
): Configured | { problems: string[] } => {
  const common = commonOptions(step.gate ?? false)
  const given = z.record(z.string(), z.unknown()).safeParse(config)
  if (!given.success) return { problems: ['config: must be an object'] }
  const entries = Object.entries(given.data)
  const isCommon = ([key]: [string, unknown]) => key in common.shape
  const own = step.config.safeParse(Object.fromEntries(entries.filter((entry) => !isCommon(entry))))
  const options = common.safeParse(Object.fromEntries(entries.filter(isCommon)))
  if (!own.success || !options.success)
    return { problems: [own, options].flatMap(({ error }) => (error ? lines(error) : [])) }

  const stateOf = (state: unknown) => step.state.safeParse(state).data
  const call = (state: unknown) => ({ config: own.data, state: stateOf(state) })
  return {
    options: options.data,
    targets: step.targets(own.data),
    run: (state, io) => step.run({ ...call(state), ...io }),
    terminate: (state, io) => step.terminate({ ...call(state), ...io }),
    abort: (state, io) => step.abort({ ...call(state), ...io }),
  }
}
