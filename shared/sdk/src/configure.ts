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

/** A step's config, read in two: its own keys, and the common options. */
const reader = <Config extends z.ZodObject>(config: Config, isGate = false) => {
  const common = commonOptions(isGate)
  const isCommon = ([key]: [string, unknown]) => key in common.shape
  return {
    own: (given: Record<string, unknown>) =>
      config.safeParse(Object.fromEntries(Object.entries(given).filter((entry) => !isCommon(entry)))),
    options: (given: Record<string, unknown>) =>
      common.safeParse(Object.fromEntries(Object.entries(given).filter(isCommon))),
  }
}

/** What the functions of a step are given of what is remembered, besides their io. */
const remembering = <
  Config extends z.ZodObject,
  State extends z.ZodType,
  Secret extends string,
  Finding extends z.ZodType,
>(
  { config, gate, state: schema, hearing }: StepDefinition<Config, State, Secret, Finding>,
  given: Record<string, unknown>,
  own: z.output<Config>,
) => ({
  call: ({ state, shared, findings }: Remembered) => ({
    config: own,
    state: schema.safeParse(state).data,
    shared: schema.safeParse(shared).data,
    findings: findings.flatMap(({ at, finding }) => {
      const read = hearing?.finding.safeParse(finding)
      return read?.success ? [{ at, finding: read.data }] : []
    }),
  }),
  askers: ({ state, askers }: Remembered, { story, approvals }: HearIo) =>
    (askers ?? [{ region: story.region, config: given, state, approvals, decided: undefined }]).flatMap((asker) => {
      const entries = Entries.safeParse(asker.config)
      const read = entries.success ? reader(config, gate).own(entries.data) : undefined
      return read?.success ? [{ ...asker, config: read.data, state: schema.safeParse(asker.state).data }] : []
    }),
})

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
  const given = Entries.safeParse(config)
  if (!given.success) return { problems: ['config: must be an object'] }
  const read = reader(step.config, step.gate)
  const [own, options] = [read.own(given.data), read.options(given.data)]
  if (!own.success || !options.success)
    return { problems: [own, options].flatMap(({ error }) => (error ? lines(error) : [])) }
  const { call, askers } = remembering(step, given.data, own.data)
  return {
    options: options.data,
    targets: step.targets(own.data),
    run: (remembered, io) => step.run({ ...call(remembered), ...io }),
    terminate: async (remembered, io) => step.terminate?.({ ...call(remembered), ...io }) ?? succeed(),
    abort: async (remembered, io) => step.abort?.({ ...call(remembered), ...io }) ?? succeed(),
    hear: async (remembered, io) => step.hearing?.hear({ ...call(remembered), ...io, askers: askers(remembered, io) }),
    guard: async (remembered, io) => step.guard?.({ ...call(remembered), ...io }),
  }
}
