import type { CallFault } from '@canary-steps/driver'
import type { VendorFault } from 'canary-steps/run/options/vendor-fault'
import type { Happening, UserAction, VendorHappening } from './schedule.ts'

/** The events that a schedule plans for a Rollout, told as their moments come. */
export type Trouble = {
  /** The fault of the next call of the function. */
  nextCall(): { readonly faults: readonly CallFault[]; readonly actions: readonly UserAction[] }
  /** Acts of people up to this second; each is told once. */
  actionsUntil(second: number): readonly UserAction[]
  nextAction(): number | undefined
  /** Nothing happens any more. */
  heal(): void
}

export const troubleOf = (happenings: readonly Happening[]): Trouble => {
  const timed = happenings.flatMap((one) => ('second' in one ? [one] : [])).sort((a, b) => a.second - b.second)
  let [calls, healed] = [0, false]
  return {
    nextCall() {
      calls += 1
      const now = healed ? [] : happenings.filter((one) => 'call' in one && one.call === calls)
      return {
        faults: now.flatMap((one) => ('fault' in one ? [one.fault] : [])),
        actions: now.flatMap((one) => ('action' in one ? [one.action] : [])),
      }
    },
    actionsUntil(second) {
      const due = timed.filter((one) => one.second <= second)
      timed.splice(0, due.length)
      return due.map(({ action }) => action)
    },
    nextAction: () => timed[0]?.second,
    heal() {
      healed = true
      timed.length = 0
    },
  }
}

/** The faults that a schedule plans for requests to vendors. */
export type VendorTrouble = { nextRequest(): VendorFault | undefined; heal(): void }

export const vendorTroubleOf = (happenings: readonly VendorHappening[]): VendorTrouble => {
  let [requests, healed] = [0, false]
  return {
    nextRequest() {
      requests += 1
      return healed ? undefined : happenings.find(({ request }) => request === requests)?.vendor
    },
    heal() {
      healed = true
    },
  }
}
