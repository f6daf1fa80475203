import * as z from 'zod'

const StepStatus = z.object({
  index: z.number().default(0),
  name: z.string(),
  operation: z.string(),
  phase: z.string().default(''),
  disabled: z.boolean().default(false),
})
type StepStatus = z.output<typeof StepStatus>

/** As much of a Rollout as its passage is made of; an API server writes no zero and no `false`. */
const Seen = z.object({
  spec: z.object({ strategy: z.object({ canary: z.object({ steps: z.array(z.unknown()).default([]) }) }) }),
  status: z
    .object({
      phase: z.string().default(''),
      message: z.string().default(''),
      currentStepIndex: z.number().optional(),
      abort: z.boolean().default(false),
      promoteFull: z.boolean().default(false),
      stableRS: z.string().default(''),
      currentPodHash: z.string().default(''),
      canary: z.object({ stepPluginStatuses: z.array(StepStatus).default([]) }).prefault({}),
    })
    .prefault({}),
})
type Seen = z.output<typeof Seen>

/** One state of a Rollout: where it stands, at which step, and what is saved of its plugin steps by operation and place. */
type State = {
  readonly stands: string
  readonly index: number | undefined
  readonly saved: ReadonlyMap<string, string>
}

/** Pods by the order in which they were first seen, for hashes have other values in our driver. */
const numbering = () => {
  const known: string[] = []
  return (hash: string): string => {
    if (hash === '') return 'none'
    if (!known.includes(hash)) known.push(hash)
    return String(known.indexOf(hash) + 1)
  }
}

/** Why it is in its phase: a wait for pods passes by itself, and the words of our steps are their own. */
const reasonOf = ({ phase, message, currentPodHash }: Seen['status']): string => {
  if (phase !== 'Paused' && phase !== 'Degraded') return ''
  const text = message.replace(/( failed): .*/s, '$1')
  return ` (${currentPodHash ? text.replaceAll(currentPodHash, '{pod-hash}') : text})`
}

/** Once the new pods are the stable ones, which of the old ones are still there makes Progressing of Healthy. */
const phaseOf = ({ phase, stableRS, currentPodHash }: Seen['status']): string =>
  ['Healthy', 'Progressing'].includes(phase) && stableRS === currentPodHash ? 'Promoted' : phase

const savedOf = ({ index, name, operation, phase, disabled }: StepStatus): [string, string] => [
  `${operation} of ${index} ${name}`,
  disabled ? 'disabled' : phase,
]

/** Where it stands. A pass that was at work when it was aborted may write once more where it was: it is taken back all the same. */
const indexOf = ({ abort, phase, currentStepIndex }: Seen['status']): number | undefined =>
  abort && phase === 'Degraded' ? 0 : currentStepIndex

const stateOf = ({ spec, status }: Seen, numberOf: (hash: string) => string): State => {
  const { stableRS, currentPodHash, canary } = status
  const words = [
    `${phaseOf(status)}${reasonOf(status)}`,
    `pods ${numberOf(stableRS)} to ${numberOf(currentPodHash)}`,
    `${spec.strategy.canary.steps.length} steps`,
    ...(status.abort ? ['aborted'] : []),
    ...(status.promoteFull ? ['to be promoted in full'] : []),
  ]
  return { stands: words.join(', '), index: indexOf(status), saved: new Map(canary.stepPluginStatuses.map(savedOf)) }
}

/** States of plugin steps that are new in the second state. */
const changesBetween = (from: State | undefined, to: State): readonly string[] =>
  [...new Set([...(from?.saved.keys() ?? []), ...to.saved.keys()])].filter(
    (what) => from?.saved.get(what) !== to.saved.get(what),
  )

const textOf = (state: State, before: State | undefined): string =>
  [
    `at ${state.index ?? 'no step'}: ${state.stands}`,
    ...changesBetween(before, state).map((what) => `${what}: ${state.saved.get(what) ?? 'forgotten'}`),
  ].join('; ')

/** Phases of a Run that has not ended; none before the first answer. */
const unended: ReadonlySet<string | undefined> = new Set([undefined, 'Running', 'Error'])

/** Whether the second state is the first one or follows from it by itself: its step was called, or the next one begins. */
const goesOn = (from: State, to: State): boolean => {
  const { index, stands } = from
  const isNext = to.index === index || to.index === (index ?? 0) + 1
  const isAnswer = (what: string) => what.startsWith(`Run of ${index} `) && unended.has(from.saved.get(what))
  return stands === to.stands && isNext && changesBetween(from, to).every(isAnswer)
}

/**
 * The stages of a Rollout since it was Healthy first, from all its versions, oldest first. Each line is the state
 * that its steps led to before another event. Parts that depend on timing alone are left out: how often a step was
 * polled, and which pods were there already.
 */
export const passage = (versions: readonly unknown[]): readonly string[] => {
  const numberOf = numbering()
  const seen = versions.map((version) => Seen.parse(version))
  const begun = seen.findIndex(({ status }) => status.phase === 'Healthy')
  const states: State[] = []
  for (const state of seen.slice(Math.max(0, begun)).map((version) => stateOf(version, numberOf))) {
    const last = states.at(-1)
    if (last && goesOn(last, state)) states.pop()
    states.push(state)
  }
  const lines = states.map((state, position) => textOf(state, states[position - 1]))
  return [...lines, `in the end: ${seen.at(-1)?.status.phase}`]
}
