import type { Controller, DrivenClock } from '@canary-steps/driver'

/** Milliseconds of virtual time: how often vendors and the function act by themselves, and the limit for what does not come. */
const lookAgain = 5_000
const patience = 24 * 3_600_000

/** Passes time: reconciles what is due, lets everybody else act, and goes on to what is due next, until it is so. */
export const virtualTime =
  (clock: DrivenClock, controller: Controller, observe: () => Promise<void>) =>
  async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
    const end = clock.now() + patience
    while (!(await isSo())) {
      if (await controller.reconcile()) continue
      await observe()
      if (clock.now() > end) {
        const { phase, message, canary } = controller.rollout.status
        const said = [message, ...(canary?.stepPluginStatuses ?? []).map((one) => one.message)].filter(Boolean)
        throw new Error(`it has not come to this in a day: ${what}; it is ${phase}: ${said.join('; ')}`)
      }
      const next = clock.now() + lookAgain
      clock.advanceTo(Math.min(next, controller.nextDue() ?? next))
    }
  }
