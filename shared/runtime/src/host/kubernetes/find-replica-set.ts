import type { RolloutView } from '@canary-steps/sdk'
import * as z from 'zod'
import { ApiRefusal } from './api-refusal.ts'
import type { ApiServer } from './api-server.ts'
import { type FindReplicaSet, ownReplicaSet } from './change-of.ts'
import { isObjectName } from './object-name.ts'
import { podHashLabel } from './replica-set.ts'

const replicaSets = { group: 'apps', version: 'v1', resource: 'replicasets' } as const

const ReplicaSetList = z.object({ items: z.array(z.unknown()).nullish() })

/** Most that a label finds: a Rollout has one for each pod template. */
const mostFound = 50

/** Reads an object; undefined where there is none of that name. */
const readIfThere = (read: Promise<unknown>): Promise<unknown> =>
  read.catch((error: unknown) => (error instanceof ApiRefusal && error.isAbsent ? undefined : Promise.reject(error)))

/**
 * Finds ReplicaSets of a Rollout in the cluster. They have the name that Argo gives them (rollout/sync.go,
 * createDesiredReplicaSet). One that the Rollout took over from another controller is found by its label.
 *
 * @throws ApiRefusal, or what became of the connection.
 */
export const findReplicaSetWith =
  (api: ApiServer, { namespace, name, uid }: RolloutView['metadata'], signal: AbortSignal): FindReplicaSet =>
  async (podHash) => {
    const own = `${name}-${podHash}`
    // neither leaves its path, and the hash is a label's value that selects nothing else
    if (![namespace, own, podHash].every(isObjectName)) return undefined
    const named = await readIfThere(api.read({ ...replicaSets, namespace, name: own }, signal))
    const found = ownReplicaSet([named], uid, podHash)
    if (found) return found
    const query = { labelSelector: `${podHashLabel}=${podHash}`, limit: String(mostFound) }
    const listed = ReplicaSetList.parse(await api.read({ ...replicaSets, namespace, query }, signal))
    return ownReplicaSet(listed.items ?? [], uid, podHash)
  }
