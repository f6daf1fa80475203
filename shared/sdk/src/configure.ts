import * as z from 'zod'
import { type CommonOptions, commonOptions } from './options.ts'
import { type Settled, type StepResult, succeed } from './result.ts'
import type { Asker, EndIo, Found, GuardIo, HearIo, RunIo, StepDefinition } from './step.ts'

/** What is remembered of a step: its state, and findings of events. What does not fit the step's schemas is taken as none. */
export type Remembered = {
  readonly state: unknown
  readonly findings: readonly Found<unknown>[]
  /** What another region of the release keeps. */
  readonly shared?: unknown
  /** For whom people are asked, if not for this rollout alone. */
  readonly askers?: readonly Asker<unknown, unknown>[] | undefined
}

/** A step bound to a valid config. */
export type Configured = {
  readonly options: CommonOptions
  readonly targets: readonly string[]
  run(remembered: Remembered, io: RunIo): Promise<StepResult<unknown>>
  terminate(remembered: Remembered, io: EndIo): Promise<Settled<unknown>>
  abort(remembered: Remembered, io: EndIo): Promise<Settled<unknown>>
  /** What an event comes to; undefined where it is of no concern. */
  hear(remembered: Remembered, io: HearIo): Promise<unknown>
  /** Why the rollout must not go on; undefined where the step guards nothing. */
  guard(remembered: Remembered, io: GuardIo): Promise<string | undefined>
}

const lines = (error: z.ZodError): string[] =>
  error.issues.map(({ path, message }) => `${['config', ...path].join('.')}: ${message}`)

const Entries = z.record(z.string(), z.unknown())

/** Splits a step's config into its own keys and the common options, and checks both. */
export const configure = <
  Config extends z.ZodObject,
  State extends z.ZodType,
  Secret extends string,
  Finding extends z.ZodType,
>(
  step: StepDefinition<Config, State, Secret, Finding>,
  config: unknown,
): Configured | { problems: string[] } => {
  const common = commonOptions(step.gate ?? false)
  const given = Entries.safeParse(config)
  if (!given.success) return { problems: ['config: must be an object'] }
  const isCommon = ([key]: [string, unknown]) => key in common.shape
  const ownIn = (config: Record<string, unknown>) =>
    step.config.safeParse(Object.fromEntries(Object.entries(config).filter((entry) => !isCommon(entry))))
  const own = ownIn(given.data)
  const options = common.safeParse(Object.fromEntries(Object.entries(given.data).filter(isCommon)))
  if (!own.success || !options.success)
    return { problems: [own, options].flatMap(({ error }) => (error ? lines(error) : [])) }

  const call = ({ state, shared, findings }: Remembered) => ({
    config: own.data,
    state: step.state.safeParse(state).data,
    shared: step.state.safeParse(shared).data,
    findings: findings.flatMap(({ at, finding }) => {
      const read = step.hearing?.finding.safeParse(finding)
      return read?.success ? [{ at, finding: read.data }] : []
    }),
  })
  const askersIn = ({ state, askers }: Remembered, { story, approvals }: HearIo) =>
    (askers ?? [{ region: story.region, config: given.data, state, approvals, decided: undefined }]).flatMap(
      (asker) => {
        const config = Entries.safeParse(asker.config)
        const read = config.success ? ownIn(config.data) : undefined
        return read?.success ? [{ ...asker, config: read.data, state: step.state.safeParse(asker.state).data }] : []
      },
    )
  return {
    options: options.data,
    targets: step.targets(own.data),
    run: (remembered, io) => step.run({ ...call(remembered), ...io }),
    terminate: async (remembered, io) => step.terminate?.({ ...call(remembered), ...io }) ?? succeed(),
    abort: async (remembered, io) => step.abort?.({ ...call(remembered), ...io }) ?? succeed(),
    hear: async (remembered, io) =>
      step.hearing?.hear({ ...call(remembered), ...io, askers: askersIn(remembered, io) }),
    guard: async (remembered, io) => step.guard?.({ ...call(remembered), ...io }),
  }
}
