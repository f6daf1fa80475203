import type { CanaryStep } from '@canary-steps/driver'
import * as z from 'zod'
import { until } from '../../cluster/ground/until.ts'
import type { Api } from '../../cluster/live/api.ts'
import { rolloutOf, rolloutsPath, versionOf } from '../../cluster/scene/rollout.ts'

const Member = z.object({
  metadata: z.object({ name: z.string() }),
  status: z
    .object({
      phase: z.string().optional(),
      currentStepIndex: z.number().optional(),
      canary: z
        .object({
          stepPluginStatuses: z.array(z.object({ phase: z.string(), executions: z.number().default(0) })).default([]),
        })
        .default({ stepPluginStatuses: [] }),
    })
    .default({ canary: { stepPluginStatuses: [] } }),
})
const Members = z.object({ items: z.array(Member) })

/** Many Rollouts that wait in the same step: without Pods, for it is the steps that are looked at. */
export type Crowd = {
  readonly names: readonly string[]
  /** Lets them wait, or pauses all of them: nobody calls the steps of a Rollout that is paused. */
  wait(): Promise<void>
  rest(): Promise<void>
  /** How often their steps have been run, all together. */
  executions(): Promise<number>
}

/** How many are changed at once. */
const atOnce = 20

const each = async (
  names: readonly string[],
  change: (name: string, index: number) => Promise<void>,
): Promise<void> => {
  const left = [...names.entries()]
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) await change(next[1], next[0])
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

const isRunning = ({ status }: z.infer<typeof Member>): boolean =>
  status.phase === 'Progressing' && status.canary.stepPluginStatuses.some(({ phase }) => phase === 'Running')

/** Makes them, and waits until all of them wait. */
export const gather = async (
  api: Api,
  kind: string,
  count: number,
  steps: (name: string) => readonly CanaryStep[],
): Promise<Crowd> => {
  const names = Array.from({ length: count }, (_, index) => `${kind}-${index}`)
  const label = { crowd: kind }
  const members = async () =>
    Members.parse(await api.get(`${rolloutsPath}?labelSelector=crowd%3D${kind}&resourceVersion=0`)).items
  const all = (what: string, is: (member: z.infer<typeof Member>) => boolean) =>
    until(`${count} of ${kind} are ${what}`, async () => (await members()).filter(is).length === count)
  const patch = (change: object) => each(names, (name) => api.patch(`${rolloutsPath}/${name}`, change))

  await each(names, (name) => {
    const rollout = rolloutOf({ name, issue: 'PAY-1', steps: steps(name), labels: label })
    return api.create(rolloutsPath, {
      ...rollout,
      spec: { ...rollout.spec, replicas: 0, progressDeadlineSeconds: 36_000 },
    })
  })
  await all('Healthy', ({ status }) => status.phase === 'Healthy')
  await each(names, (name) => api.patch(`${rolloutsPath}/${name}`, versionOf(name, 2)))
  await all('waiting', isRunning)
  return {
    names,
    wait: async () => {
      await patch({ spec: { paused: false } })
    },
    rest: async () => {
      await patch({ spec: { paused: true } })
      await all('paused', ({ status }) => status.phase !== 'Progressing')
    },
    executions: async () =>
      (await members())
        .flatMap(({ status }) => status.canary.stepPluginStatuses)
        .reduce((sum, { executions }) => sum + executions, 0),
  }
}
