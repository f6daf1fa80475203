import * as z from 'zod'
import { duration } from './numbers.ts'
import { type FinalResult, type StepResult, succeed } from './result.ts'
import type { Asker, EndIo, Found, GuardIo, HearIo, RunIo, StepDefinition } from './step.ts'
import type { Webhook } from './webhook.ts'

const shared = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'must be lower case letters, digits and dashes')
    .optional()
    .describe('Name under which later steps see this one: `{{steps.<id>.url}}`. The name of the step unless given.'),
  regions: z.array(z.string()).min(1).optional().describe('Run only in these regions; elsewhere the step is skipped.'),
  scope: z
    .enum(['rollout', 'release'])
    .default('rollout')
    .describe('`release`: done once for all regions of the release; the others adopt what came of it.'),
  onRollback: z
    .enum(['run', 'skip'])
    .default('run')
    .describe('`skip`: passed when the rollout goes back to a revision that was promoted in full before.'),
}

const verdict = z.enum(['fail', 'continue'])

const inform = z.strictObject({
  ...shared,
  timeout: duration().default(120_000).describe('Longest time the step may take. Default `2m`.'),
  onTimeout: verdict.default('continue').describe('Whether a passed timeout fails the rollout or lets it continue.'),
  onFailure: verdict
    .default('continue')
    .describe('Whether a failure of this step fails the rollout or lets it continue.'),
})

const gate = z.strictObject({
  ...shared,
  timeout: duration()
    .optional()
    .describe('Longest time the step may take. Unless given, the progress deadline is the limit.'),
  onTimeout: z.literal('fail').default('fail').describe('A gate that runs out of time fails.'),
  onFailure: z.literal('fail').default('fail').describe('A gate that fails aborts the rollout.'),
})

/** The options that the runtime reads from any step's config. */
export type CommonOptions = Readonly<z.output<typeof inform> | z.output<typeof gate>>

/**
 * The common options. One set is for a step that decides (`gate`), which never lets a rollout pass because of
 * trouble. The other is for a step that only informs: an outage of its vendor never holds a rollout.
 */
export const commonOptions = (isGate: boolean): typeof inform | typeof gate => (isGate ? gate : inform)

/** The memory of a step: its state, and findings of events. Values that do not fit the step's schemas are ignored. */
export type Remembered = {
  readonly state: unknown
  readonly findings: readonly Found<unknown>[]
  /** The state of another region of the release. */
  readonly shared?: unknown
  /** For whom people are asked, if not for this rollout alone. */
  readonly askers?: readonly Asker<unknown, unknown>[] | undefined
}

/** A step bound to a valid config. */
export type Configured = {
  readonly options: CommonOptions
  readonly targets: readonly string[]
  run(remembered: Remembered, io: RunIo): Promise<StepResult<unknown>>
  terminate(remembered: Remembered, io: EndIo): Promise<FinalResult<unknown>>
  abort(remembered: Remembered, io: EndIo): Promise<FinalResult<unknown>>
  /** The finding of an event; undefined if it does not concern the step. */
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

/**
 * The memory that a step's functions are given besides their io. It is a copy, which they may change: a schema may hand on
 * what it was given, and that is the journal's.
 */
const remembering = <
  Config extends z.ZodObject,
  State extends z.ZodType,
  Secret extends string,
  Finding extends z.ZodType,
>(
  { config, gate, state: schema, hearing }: StepDefinition<Config, State, Secret, Finding>,
  own: z.output<Config>,
) => ({
  call: ({ state, shared, findings }: Remembered) => ({
    config: own,
    state: schema.safeParse(structuredClone(state)).data,
    shared: schema.safeParse(structuredClone(shared)).data,
    findings: findings.flatMap(({ at, finding }) => {
      const read = hearing?.finding.safeParse(structuredClone(finding))
      return read?.success ? [{ at, finding: read.data }] : []
    }),
  }),
  askers: ({ state, askers }: Remembered, { story, approvals }: HearIo) =>
    askers?.flatMap((asker) => {
      const entries = Entries.safeParse(asker.config)
      const read = entries.success ? reader(config, gate).own(entries.data) : undefined
      return read?.success ? [{ ...asker, config: read.data, state: schema.safeParse(asker.state).data }] : []
    }) ?? [{ region: story.region, config: own, state: schema.safeParse(state).data, approvals, decided: undefined }],
})

/** Splits a step's config into its own keys and the common options, and checks both. The step has a copy. */
const configure = <
  Config extends z.ZodObject,
  State extends z.ZodType,
  Secret extends string,
  Finding extends z.ZodType,
>(
  step: StepDefinition<Config, State, Secret, Finding>,
  config: unknown,
): Configured | { problems: string[] } => {
  const given = Entries.safeParse(structuredClone(config))
  if (!given.success) return { problems: ['config: must be an object'] }
  const read = reader(step.config, step.gate)
  const [own, options] = [read.own(given.data), read.options(given.data)]
  if (!own.success || !options.success)
    return { problems: [own, options].flatMap(({ error }) => (error ? lines(error) : [])) }
  const { call, askers } = remembering(step, own.data)
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

/** A step as the runtime holds it: the types of config and state stay inside. */
export type Step = {
  readonly name: string
  readonly summary: string
  readonly gate: boolean
  /** Config that each region of a release has for itself; undefined: one region's result counts for all. */
  readonly ownRules: readonly string[] | undefined
  readonly secrets: readonly string[]
  readonly config: z.ZodObject
  readonly state: z.ZodType
  /** Whether it watches over the steps after it. */
  readonly guards: boolean
  /** The vendor that pushes events to it. */
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
