import { isDeepStrictEqual } from 'node:util'
import type { Rollout } from './rollout.ts'
import type { RolloutStatus } from './rollout-status.ts'

const changedFields = <T extends object>(before: T, after: T): Extract<keyof T, string>[] => {
  const changed: Extract<keyof T, string>[] = []
  for (const field in { ...before, ...after }) if (!isDeepStrictEqual(before[field], after[field])) changed.push(field)
  return changed
}

const merge = <T extends object>(current: T, before: T, after: T): T => {
  const merged = { ...current }
  for (const field of changedFields(before, after)) {
    merged[field] = after[field]
    if (after[field] === undefined) delete merged[field]
  }
  return merged
}

/** Holds the Rollout as an API server does: readers get copies, and a status write touches only what it changes. */
export type RolloutStore = {
  read(): Rollout
  /** A copy for those who only look: until something changes it is the same one. */
  shown(): Rollout
  /** Edits the object; a change of the spec raises the generation. */
  edit(change: (rollout: Rollout) => void): void
  /** A merge patch of the difference: meanwhile edits of a user in other fields stay. */
  patchStatus(before: RolloutStatus, after: RolloutStatus): void
}

export const isModified = (before: RolloutStatus, after: RolloutStatus): boolean => {
  const flat = changedFields({ ...before, canary: {} }, { ...after, canary: {} })
  return flat.length > 0 || changedFields(before.canary, after.canary).length > 0
}

export const rolloutStore = (rollout: Rollout, changed: (before: Rollout, after: Rollout) => void): RolloutStore => {
  let current = structuredClone(rollout)
  let shown: Rollout | undefined
  const read = () => structuredClone(current)
  const replace = (next: Rollout) => {
    const before = current
    current = next
    shown = undefined
    if (!isDeepStrictEqual(before, next)) changed(before, next)
  }
  return {
    read,
    shown() {
      shown ??= read()
      return shown
    },
    edit(change) {
      const next = read()
      change(next)
      if (!isDeepStrictEqual(next.spec, current.spec)) next.metadata.generation += 1
      replace(next)
    },
    patchStatus(before, after) {
      const next = read()
      const canary = merge(next.status.canary, before.canary, after.canary)
      const flat = { ...after, canary: before.canary }
      next.status = { ...merge(next.status, before, flat), canary }
      replace(structuredClone(next))
    },
  }
}
