import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { CanaryStep } from '@canary-steps/driver'
import { until } from '../ground/until.ts'
import { namespace, rolloutOf, rolloutsPath, versionOf } from '../scene/rollout.ts'
import type { Scene, StepName } from '../scene/scene.ts'
import { hasComeTo, hasEnded, hasItsPods, hasPassed, isObserved } from '../scene/standing.ts'
import { troubleVendors } from '../scene/vendor-trouble.ts'
import type { Vendors } from '../scene/vendors.ts'
import type { Api } from './api.ts'
import { type History, LiveRollout } from './history.ts'
import { isToldHealthy } from './is-told-healthy.ts'

const execute = promisify(execFile)

/** The surroundings of a Rollout. */
export type Ground = {
  readonly api: Api
  readonly history: History
  /** What `kubectl argo rollouts` has. */
  readonly orders: string
  readonly kubeconfig: string
  /** Of Rollouts of this world's controller. */
  readonly labels: Readonly<Record<string, string>>
  /** Whether Argo's notifications tell of its Rollouts. */
  readonly notifications: boolean
  readonly people: {
    approve(channel: string): Promise<unknown>
    reject(channel: string, reason: string): Promise<void>
  }
  readonly vendors: Vendors
}

type Given = {
  readonly name: string
  readonly channel: string
  readonly issue: string
  readonly steps: readonly CanaryStep[]
}

/** Until the API server's answer and what was recorded are one. */
const eyesOn = ({ api, history }: Ground, name: string) => {
  const one = `${rolloutsPath}/${name}`
  const isNow = (is: (rollout: LiveRollout) => boolean): boolean => {
    const rollout = history.newest(name)
    return rollout !== undefined && is(rollout)
  }
  return {
    /** Waits until what was ordered is recorded, so that nothing from before is taken for what comes of it. */
    async caughtUp(): Promise<void> {
      const { metadata } = LiveRollout.parse(await api.get(one))
      const isIt = ({ rollout }: { rollout: LiveRollout }) =>
        rollout.metadata.resourceVersion === metadata.resourceVersion
      await until(`${name} is recorded`, () => history.versions(name).some(isIt))
    },
    comesTo: (step: StepName) => until(`${name} runs ${step}`, () => isNow((rollout) => hasComeTo(rollout, step))),
    passes: (step: StepName) => until(`${name} is past ${step}`, () => isNow((rollout) => hasPassed(rollout, step))),
    ends: (phase: 'Healthy' | 'Degraded' | 'gone') =>
      until(`${name} is ${phase}`, () =>
        phase === 'gone' ? !history.newest(name) : isNow((rollout) => hasEnded(rollout, phase)),
      ),
    /** Nobody is so quick that the controller has not seen what was ordered before, or that its pods are not there. */
    observed: () =>
      until(
        `${name} is observed and has its pods`,
        () => !history.newest(name) || isNow((rollout) => isObserved(rollout) && hasItsPods(rollout)),
      ),
    isToldHealthy: () => until(`${name} is told to be Healthy`, () => isNow(isToldHealthy)),
  }
}

/** Actions on a Rollout, as `kubectl` and its plugin do it: each is recorded when it is over. */
const changesOf = (
  { api, orders, kubeconfig }: Ground,
  name: string,
  { observed, caughtUp }: ReturnType<typeof eyesOn>,
) => {
  const one = `${rolloutsPath}/${name}`
  const patch = async (change: object): Promise<void> => {
    await observed()
    await api.patch(one, change)
    await caughtUp()
  }
  const order =
    (...args: readonly string[]) =>
    async (): Promise<void> => {
      await observed()
      await execute(orders, [`--kubeconfig=${kubeconfig}`, `--namespace=${namespace}`, ...args, name])
      await caughtUp()
    }
  return {
    release: (version: number) => patch(versionOf(name, version)),
    editSteps: (next: readonly CanaryStep[]) => patch({ spec: { strategy: { canary: { steps: next } } } }),
    scale: (replicas: number) => patch({ spec: { replicas } }),
    remove: () => api.remove(one),
    abort: order('abort'),
    retry: order('retry', 'rollout'),
    promote: order('promote'),
    promoteFull: order('promote', '--full'),
    undo: order('undo'),
    pause: order('pause'),
    resume: order('resume'),
  }
}

/** A Rollout on a real control plane: version 1 is Healthy and version 2 is released when it is returned. */
export const clusterScene = async (ground: Ground, given: Given): Promise<Scene> => {
  const { api, labels, notifications, people, vendors } = ground
  const { name, channel, issue, steps } = given
  const eyes = eyesOn(ground, name)
  const changes = changesOf(ground, name, eyes)
  await api.create(rolloutsPath, rolloutOf({ name, issue, steps, labels }))
  await eyes.ends('Healthy')
  // until then the engine may write the annotations of version 1 over those of version 2
  if (notifications) await eyes.isToldHealthy()
  await changes.release(2)
  return {
    name,
    channel,
    ...changes,
    comesTo: async (step) => {
      await eyes.comesTo(step)
    },
    passes: async (step) => {
      await eyes.passes(step)
    },
    ends: async (phase) => {
      await eyes.ends(phase)
    },
    approve: async () => {
      await people.approve(channel)
    },
    reject: (reason) => people.reject(channel, reason),
    moveIssue: async (status) => vendors.jira.move(issue, status),
    trouble: async (how) => troubleVendors(vendors, { name, channel }, how),
  }
}
