import type { Controller, Ports, Rollout } from '@canary-steps/driver'
import {
  type CallFault,
  type CallPlace,
  callFaultNames,
  type FaultyPorts,
  faultyPorts,
  type RolloutAction,
  rolloutActions,
  rolloutFaultNames,
} from '@canary-steps/driver'
import type { FaultOption } from '../options/fault-option.ts'
import { type VendorFault, vendorFaultNames } from '../options/vendor-fault.ts'

/** The faults of one Rollout, each befalling once, at the first call of its step. */
export type RunFaults = {
  /** `stable`: the Rollout before the canary. */
  ports<P extends Ports>(ports: P, stable: Rollout, abort: () => void): FaultyPorts<P>
  /** Does the next thing that a fault does to the Rollout; tells whether there was one. */
  act(controller: Controller): boolean
}

/** Faults by whom they befall. */
type Waiting = { readonly option: FaultOption; left: number }

const oneOf = <Name extends string>(names: readonly Name[], name: string): Name | undefined =>
  names.find((known) => known === name)

const times = ({ name, amount }: FaultOption): number => (name === 'function-down' ? 1 : amount)

/** `vendor` gets the faults that befall the next requests to vendors, whoever makes the function send them. */
export const runFaults = (options: readonly FaultOption[], vendor: VendorFault[]): RunFaults => {
  const waiting: Waiting[] = options.map((option) => ({ option, left: times(option) }))
  const actions: RolloutAction[] = []
  const due = ({ step: { index } }: CallPlace): FaultOption[] =>
    waiting
      .filter(({ option: { step }, left }) => left > 0 && (step === undefined || step === index + 1))
      .map((one) => {
        const isVendors = oneOf(vendorFaultNames, one.option.name)
        one.left -= isVendors ? one.left : 1
        return one.option
      })
  const faultsOf = (call: CallPlace, stable: Rollout): CallFault[] =>
    due(call).flatMap(({ name, amount }): CallFault[] => {
      const theirs = oneOf(vendorFaultNames, name)
      const rollouts = oneOf(rolloutFaultNames, name)
      const ours = oneOf(callFaultNames, name)
      if (theirs) vendor.push(...Array.from({ length: amount }, () => theirs))
      if (rollouts) actions.push(...rolloutActions(rollouts, stable))
      return ours ? [{ name: ours, ...(ours === 'function-down' && { seconds: amount }) }] : []
    })
  return {
    ports: (ports, stable, abort) => faultyPorts(ports, { faultsOf: (call) => faultsOf(call, stable), abort }),
    act(controller) {
      const action = actions.shift()
      action?.(controller)
      return action !== undefined
    },
  }
}
