import { randomUUID } from 'node:crypto'
import * as z from 'zod'

const ClusterObject = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().default('default'),
    uid: z.string().default(() => randomUUID()),
  }),
  spec: z.looseObject({ replicas: z.number().default(1) }).prefault({}),
  status: z.looseObject({ phase: z.string().optional() }).prefault({}),
})

/** A Rollout as the cluster of a local run has it. */
export type ClusterObject = z.infer<typeof ClusterObject>

/** A Rollout of the file that says nothing of its status is taken for one that is done. */
export const clusterObject = (rollout: unknown): ClusterObject => {
  const object = ClusterObject.parse(rollout)
  const { replicas } = object.spec
  const done = { phase: 'Healthy', updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas }
  return object.status.phase ? object : { ...object, status: { ...object.status, ...done } }
}
