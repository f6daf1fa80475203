import { steps } from '@canary-steps/plugins'
import type { AuditRecord } from '@canary-steps/runtime'
import type { Evidence } from './evidence.ts'
import { attemptsOf, type SeenRollout, stepAt, versionsOf } from './seen-rollout.ts'

/** A decision and its author, as a word. */
type Vote = { readonly by: string; readonly decision: string }
const voteOf = ({ by, decision }: Vote): string => `${decision} by ${by}`

const votes = (records: readonly AuditRecord[]): string[] =>
  records.flatMap(({ kind, by, decision }) => (kind === undefined && by.id ? [voteOf({ by: by.id, decision })] : []))

/** Each decision of somebody is on record, as often as it was made. */
const decisions = ({ decided }: Evidence, records: readonly AuditRecord[]): string[] => {
  const [made, recorded] = [decided.map(voteOf), votes(records)]
  const countIn = (all: readonly string[], vote: string) => all.filter((one) => one === vote).length
  return [...new Set([...made, ...recorded])].flatMap((vote) =>
    countIn(made, vote) === countIn(recorded, vote)
      ? []
      : [
          `the audit has "${vote}" ${countIn(recorded, vote)} times, and it was so decided ${countIn(made, vote)} times`,
        ],
  )
}

const isGate = (seen: SeenRollout, index: number): boolean =>
  steps.some(({ name, gate }) => gate && name === stepAt(seen, index))

/** Gates that a Rollout was seen to pass: by what they came to, or moved past while they ran. */
const passedGates = (history: readonly SeenRollout[]) =>
  versionsOf(history).flatMap(({ seen, revision }) =>
    seen.status.canary.stepPluginStatuses.flatMap(({ index, operation, phase }) => {
      if (operation !== 'Run' || !isGate(seen, index)) return []
      const isPast = !seen.status.abort && (seen.status.currentStepIndex ?? 0) > index
      if (phase === 'Successful') return [{ revision, index, how: 'passed' }]
      return phase === 'Running' && isPast ? [{ revision, index, how: 'bypassed' }] : []
    }),
  )

/** The passing of a gate is on record for later questions. */
const gates = ({ history }: Evidence, records: readonly AuditRecord[]): string[] => {
  const passed = new Map(passedGates(history).map((gate) => [JSON.stringify(gate), gate]))
  return [...passed.values()].flatMap(({ revision, index, how }) =>
    records.some((one) => one.revision === revision && one.step.number === index + 1 && one.kind === how)
      ? []
      : [`the audit does not have that the gate of step ${index + 1} of revision ${revision} was ${how}`],
  )
}

/** Each attempt at a revision passes a gate once at most. */
const passedTwice = ({ history }: Evidence, records: readonly AuditRecord[]): string[] => {
  const passes = records.flatMap(({ kind, revision, step }) =>
    kind === 'passed' ? [{ revision, what: `step ${step.number} of revision ${revision} was passed` }] : [],
  )
  const attempts = attemptsOf(history)
  return [...new Map(passes.map((pass) => [pass.what, pass])).values()].flatMap(({ revision, what }) => {
    const count = passes.filter((pass) => pass.what === what).length
    const tried = attempts.filter((one) => one.revision === revision).length
    return count > tried ? [`the audit has ${count} times that ${what}, which was tried ${tried} times`] : []
  })
}

/** Decisions on a Rollout that the audit lacks, or that nobody made. */
export const unrecorded = (evidence: Evidence): string[] => {
  const records = evidence.journal.audit.filter(({ rollout }) => rollout === evidence.name)
  return [
    ...decisions(evidence, records),
    ...gates(evidence, records),
    ...passedTwice(evidence, records),
    ...evidence.journal.unknown.flatMap(({ rollout, revision, effect }) =>
      rollout === evidence.name ? [`the journal does not know whether it did ${effect} of revision ${revision}`] : [],
    ),
  ]
}
