import type { Call } from '../journal/call.ts'

/** A call that cannot be answered until an operator acts: nothing is decided by it, and nothing fails. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable'
}

/**
 * A region that takes part in a release names the changes in its cluster, because they are decided about.
 *
 * @throws Unanswerable when the caller does not tell at all, an Error when it could not tell this time.
 */
export const requireChange = ({ change, cluster }: Pick<Call, 'change' | 'cluster'>): void => {
  if (!change)
    throw new Unanswerable(
      `cluster ${cluster} does not tell what its canary changes, and a release needs that: update its bridge or executable to the version of this function`,
    )
  if ('error' in change) throw new Error(`the changes of the canary could not be read: ${change.error}`)
}
