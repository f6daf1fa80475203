import { randomUUID } from 'node:crypto'
import { ManifestError, rolloutManifests } from '@canary-steps/driver'
import { orElse, rolloutView } from '@canary-steps/sdk'
import * as z from 'zod'

const uid = z
  .string()
  .nullish()
  .transform((given) => given ?? randomUUID())

const ClusterObject = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: orElse(z.string(), 'default'), uid }),
  spec: z.looseObject({ replicas: orElse(z.number(), 1) }).prefault({}),
  status: z.looseObject({ phase: z.string().nullish() }).nullish(),
})

/** A Rollout as the cluster of a local run has it. */
export type ClusterObject = z.infer<typeof ClusterObject>

/** A Rollout of the file that says nothing of its status is taken for one that is done. */
const withStatus = (object: ClusterObject): ClusterObject => {
  const { replicas } = object.spec
  const done = { phase: 'Healthy', updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas }
  return object.status?.phase ? object : { ...object, status: { ...object.status, ...done } }
}

/** A Rollout of a running cluster. */
export const clusterObject = (rollout: unknown): ClusterObject => withStatus(ClusterObject.parse(rollout))

/**
 * All Rollouts of a file, as its cluster has them.
 *
 * @throws ManifestError when Kubernetes would not take one of them, whichever is to run.
 */
export const clusterObjects = (text: string, file: string): readonly ClusterObject[] =>
  rolloutManifests(text, file).map(({ value, refusal }) => {
    try {
      const object = clusterObject(value)
      rolloutView(object)
      return object
    } catch (error) {
      if (error instanceof z.ZodError) throw refusal(error.issues[0])
      // a view that is too large
      if (error instanceof RangeError) throw new ManifestError(`${file}: ${error.message}: shorten what it has`)
      throw error
    }
  })
