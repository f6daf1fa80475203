import type { ChangeAnswer, RolloutView } from '@canary-steps/sdk'
import { caught } from '../../ports/caught.ts'
import type { ApiServer } from './api-server.ts'
import { changeOf } from './change-of.ts'
import { findReplicaSetWith } from './find-replica-set.ts'

/** Most that is remembered, in characters of JSON: a change has some hundred. */
const mostRemembered = 4 * 1024 * 1024

/** The latest changes that were read, as many as there is room for. */
const memory = () => {
  const known = new Map<string, { readonly change: ChangeAnswer; readonly size: number }>()
  let total = 0
  return {
    get: (key: string) => known.get(key)?.change,
    keep(key: string, change: ChangeAnswer) {
      // two calls may have read it at once
      if (known.has(key)) return
      const { length: size } = JSON.stringify(change)
      known.set(key, { change, size })
      total += size
      for (const [oldest, { size }] of known) {
        if (total <= mostRemembered) return
        known.delete(oldest)
        total -= size
      }
    },
  }
}

/**
 * Reads what a Rollout's canary changes, once for each pair of pod templates, which stay as they are. `limit` is how many milliseconds a
 * read may take. A change that cannot be read now, or is not there, is read again with the next call.
 */
export const changeReader = (api: ApiServer, limit: number) => {
  const known = memory()
  return async ({ metadata, status }: RolloutView): Promise<ChangeAnswer> => {
    const { currentPodHash, stableRS } = status
    const key = JSON.stringify([metadata.uid, currentPodHash, stableRS])
    const before = known.get(key)
    if (before) return before
    const find = findReplicaSetWith(api, metadata, AbortSignal.timeout(limit))
    const read = await caught(() => changeOf({ metadata, status }, find))
    if ('error' in read) return { error: read.error.message }
    const change = read.result
    if ('stable' in change && change.stable === stableRS) known.keep(key, change)
    return change
  }
}
