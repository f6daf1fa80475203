import { setTimeout } from 'node:timers/promises'
import type { Api } from '../../cluster/live/api.ts'
import { rolloutOf, rolloutsPath, versionOf } from '../../cluster/scene/rollout.ts'
import { named, whenSeen } from './when-seen.ts'

/** A Rollout of somebody else, whose steps only set weights. */
type PasserBy = {
  /** Releases the next version, and says how many milliseconds it took until it was Healthy. */
  release(): Promise<number>
}

const name = 'passer-by'
const steps = [{ setWeight: 20 }, { setWeight: 40 }, { setWeight: 60 }, { setWeight: 80 }]

/** It has no Pods, so that what it takes is the controller's. */
export const passerBy = async (api: Api): Promise<PasserBy> => {
  const rollout = rolloutOf({ name, issue: 'PAY-1', steps })
  const healthy = (version: number) =>
    whenSeen(api, named(name), ({ metadata, spec, status }) => {
      const isIt = spec.template.spec.containers.some(({ image }) => image.endsWith(`:${version}`))
      return isIt && status.observedGeneration === String(metadata.generation) && status.phase === 'Healthy'
    })
  await api.create(rolloutsPath, { ...rollout, spec: { ...rollout.spec, replicas: 0 } })
  let version = 1
  await healthy(version)
  return {
    release: async () => {
      version += 1
      const seen = healthy(version)
      // the watch is there first
      await setTimeout(100)
      const begun = performance.now()
      await api.patch(`${rolloutsPath}/${name}`, versionOf(name, version))
      return (await seen) - begun
    },
  }
}
