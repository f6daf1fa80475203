import { type CallFault, faultyPorts, type Ports } from '@canary-steps/driver'
import type { Clock } from '@canary-steps/sdk'
import type { Machines } from '../scene/scene.ts'

/** Seconds that a function is gone, in virtual time: two calls or more are made in vain. */
const seconds = 60

type Time = {
  /** Passes it. */
  until(what: string, isSo: () => boolean): Promise<void>
  /** Lets vendors and the function see what has become of it. */
  observe(): Promise<void>
}

/** Ports of a controller whose machines break when they are told to. */
export const drivenMachines = <P extends Ports & { clock: Clock }>(given: P) => {
  const waiting: CallFault[] = []
  const { ports, isDown } = faultyPorts(given, { faultsOf: () => waiting.splice(0), abort: () => undefined })
  const machines = ({ until, observe }: Time): Machines => ({
    killController: async () => {
      waiting.push({ name: 'controller-crash' })
      await until('the controller is killed', () => waiting.length === 0)
    },
    loseFunction: async () => {
      waiting.push({ name: 'function-down', seconds })
      await until('the function is back', () => waiting.length === 0 && !isDown())
      await observe()
    },
  })
  return { ports, isDown, machines }
}
