import type { RolloutView, TemplateContext } from '@canary-steps/sdk'
import { readEnvelope } from './envelope.ts'
import type { Run } from './journal.ts'

type Steps = TemplateContext['steps']

const fromStatuses = ({ status }: RolloutView, until: number): Steps =>
  Object.fromEntries(
    status.canary.stepPluginStatuses
      .filter(({ index, operation }) => operation === 'Run' && index < until)
      .map(({ name, status: state }) => {
        const kept = readEnvelope(state)
        return [kept?.id ?? name.split('/').at(-1) ?? name, kept?.data ?? state]
      }),
  )

/** What earlier steps of the run left for templates, by id: the journal's, and the Rollout's for steps that are not ours. */
export const outputsOf = (rollout: RolloutView, run: Run, until: number): Steps => ({
  ...fromStatuses(rollout, until),
  ...Object.fromEntries(
    Object.entries(run.steps)
      .filter(([index, { data }]) => Number(index) < until && data !== undefined)
      .map(([, { id, data }]) => [id, data]),
  ),
})
