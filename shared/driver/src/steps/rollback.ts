import type { Pass } from '../pass/pass.ts'

/** Whether the new set is an older one that `rollbackWindow` still reaches, so that steps are skipped (rollout/sync.go:966). */
export const isRollbackWithinWindow = ({ rollout, newSet, stableSet, allSets }: Pass): boolean => {
  const window = rollout.spec.rollbackWindow?.revisions ?? 0
  if (!stableSet || newSet.born >= stableSet.born || window === 0) return false
  return allSets.filter(({ born }) => newSet.born < born && born < stableSet.born).length < window
}

/** Back to stable, or within the window. Always true once the update is done (sync.go:954). */
export const isFastRollback = (pass: Pass): boolean => {
  if (!pass.stableSet) return false
  return pass.rollout.status.stableRS === pass.newSet.hash || isRollbackWithinWindow(pass)
}
