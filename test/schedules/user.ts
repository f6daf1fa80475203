import type { Controller, Rollout } from '@canary-steps/driver'
import { type RolloutAction, rolloutActions, type rolloutFaultNames } from '@canary-steps/driver'
import type { UserAction } from './schedule.ts'

/** People who look after a rollout. */
export type User = {
  act(action: UserAction): void
  /** Does what is left of an action that takes two writes; tells whether there was any. */
  goOn(): boolean
}

const most = 5

/** `decide`: how everything that is asked now is answered. */
export const userOf = (
  controller: () => Controller,
  stable: Rollout,
  decide: (decision: 'approved' | 'rejected') => void,
): User => {
  const left: RolloutAction[] = []
  const plain: Readonly<Record<Exclude<UserAction, (typeof rolloutFaultNames)[number]>, (on: Controller) => void>> = {
    abort: (on) => on.abort(),
    retry: (on) => on.retry(),
    promote: (on) => on.promote(),
    'promote-full': (on) => on.promoteFull(),
    pause: (on) => on.pause(),
    resume: (on) => on.resume(),
    scale: (on) => on.scale(((on.rollout.spec.replicas ?? 1) % most) + 1),
    remove: (on) => on.remove(),
    approve: () => decide('approved'),
    reject: () => decide('rejected'),
  }
  const goOn = () => {
    const next = left.shift()
    next?.(controller())
    return next !== undefined
  }
  return {
    goOn,
    act(action) {
      if (action !== 'new-revision' && action !== 'edit-steps' && action !== 'rollback-and-forward')
        return plain[action](controller())
      left.push(...rolloutActions(action, stable))
      goOn()
    },
  }
}
