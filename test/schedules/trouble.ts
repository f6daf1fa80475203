import type { CallFault } from '@canary-steps/driver'
import type { VendorFault } from '../../shared/cli/src/run/vendor-fault.ts'
import type { Schedule, UserAction } from './schedule.ts'

/** What a schedule has in store, told as its moments come. */
export type Trouble = {
  /** What befalls the next call of the function. */
  nextCall(): { readonly faults: readonly CallFault[]; readonly actions: readonly UserAction[] }
  nextRequest(): VendorFault | undefined
  /** What people do up to this second; each is told once. */
  actionsUntil(second: number): readonly UserAction[]
  nextAction(): number | undefined
  /** Nothing happens any more. */
  heal(): void
}

export const troubleOf = ({ happenings }: Schedule): Trouble => {
  const timed = happenings.flatMap((one) => ('second' in one ? [one] : [])).sort((a, b) => a.second - b.second)
  let [calls, requests, healed] = [0, 0, false]
  return {
    nextCall() {
      calls += 1
      const now = healed ? [] : happenings.filter((one) => 'call' in one && one.call === calls)
      return {
        faults: now.flatMap((one) => ('fault' in one ? [one.fault] : [])),
        actions: now.flatMap((one) => ('action' in one ? [one.action] : [])),
      }
    },
    nextRequest() {
      requests += 1
      const now = healed ? [] : happenings.flatMap((one) => ('vendor' in one && one.request === requests ? [one] : []))
      return now[0]?.vendor
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
