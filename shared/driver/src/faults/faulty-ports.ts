import type { Clock } from '@canary-steps/sdk'
import type { DriverEvent } from '../ports/driver-event.ts'
import type { Ports } from '../ports/ports.ts'
import type { StepPlugin } from '../ports/step-plugin.ts'
import { type CallFault, deliveries, unreachable } from './call-fault.ts'

/** A call that the controller is about to make. */
export type CallEvent = Extract<DriverEvent, { event: 'call' }>

/** Where faults come from, and what they do to the Rollout. */
type FaultSource = {
  /** The fault of a call; asked once for each. */
  faultsOf(call: CallEvent): readonly CallFault[]
  /** The user aborts the rollout. */
  abort(): void
}

/** Ports between which faults stand. */
export type FaultyPorts<P extends Ports> = {
  readonly ports: P
  /** Whether nobody can reach the function now. */
  isDown(): boolean
}

/** State that outlives a call. Times in epoch milliseconds. */
type Trouble = { faults: readonly CallFault[]; crashes: boolean; losesAborts: boolean; downUntil: number }

const seconds = 1_000

const befall = (trouble: Trouble, call: CallEvent, { faultsOf, abort }: FaultSource, clock: Clock): void => {
  if (call.operation === 'Run') trouble.losesAborts = false
  trouble.faults = faultsOf(call)
  for (const fault of trouble.faults) {
    if (fault.name === 'controller-crash') trouble.crashes = true
    if (fault.name === 'function-down') trouble.downUntil = clock.now() + (fault.seconds ?? 60) * seconds
    if (fault.name === 'abort-lost') {
      trouble.losesAborts = true
      abort()
    }
  }
}

/** Lets faults befall the calls of a controller. It behaves otherwise as before. */
export const faultyPorts = <P extends Ports>(ports: P, source: FaultSource): FaultyPorts<P> => {
  const { clock } = ports
  const trouble: Trouble = { faults: [], crashes: false, losesAborts: false, downUntil: Number.NEGATIVE_INFINITY }
  const isDown = () => clock.now() < trouble.downUntil
  const faulty = (plugin: StepPlugin): StepPlugin => ({
    call(operation, rollout, context, replicaSets) {
      if (trouble.losesAborts && operation === 'Abort') return unreachable()
      if (isDown()) return plugin.callWhileDown?.(operation, rollout, context, replicaSets) ?? unreachable()
      const plain = () => plugin.call(operation, structuredClone(rollout), structuredClone(context), replicaSets)
      return trouble.faults.reduce(
        (deliver, { name }) =>
          () =>
            deliveries[name](deliver),
        plain,
      )()
    },
  })
  return {
    isDown,
    ports: {
      ...ports,
      plugin(name) {
        const plugin = ports.plugin(name)
        return plugin && faulty(plugin)
      },
      onEvent(event) {
        ports.onEvent?.(event)
        if (event.event === 'call') befall(trouble, event, source, clock)
      },
      persist(rollout) {
        const { crashes } = trouble
        trouble.crashes = false
        return !crashes && (ports.persist?.(rollout) ?? true)
      },
    },
  }
}
