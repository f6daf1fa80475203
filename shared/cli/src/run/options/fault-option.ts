import { callFaultNames, rolloutFaultNames } from '@canary-steps/driver'
import { InvalidArgumentError } from 'commander'
import { regionName } from './regions-option.ts'
import { vendorFaultNames } from './vendor-fault.ts'

const names = [...callFaultNames.filter((name) => name !== 'lost-call'), ...rolloutFaultNames, ...vendorFaultNames]

/** One `--fault`, parsed. */
export type FaultOption = {
  readonly name: (typeof names)[number]
  /** Virtual seconds of `function-down`; of others, how many calls or requests in a row. */
  readonly amount: number
  /** Number of the step it befalls, counted from 1; the first that is called unless given. */
  readonly step?: number | undefined
  /** Region whose calls it befalls; the first one unless given. */
  readonly region?: string | undefined
}

/** Faults that are made up from a seed when the Rollout is known. */
export type FaultOptions = readonly (FaultOption | 'random')[]

/** Names that a user may give. */
export const faultNames: readonly string[] = names

const form = 'must be NAME, NAME:COUNT, NAME@STEP or NAME@REGION'
const shape = new RegExp(`^([a-z0-9-]+)(?::([1-9]\\d{0,5}))?(?:@([1-9]\\d{0,2}))?(?:@(${regionName}))?$`)
const isOnce = (name: string) => rolloutFaultNames.some((once) => once === name) || name === 'abort-lost'

/** `NAME[:AMOUNT][@STEP][@REGION]`, such as `lost-reply`, `vendor-429:3`, `function-down:90@2`, `lost-reply@2@us`. */
export const faultOption = (text: string, before: FaultOptions): FaultOptions => {
  if (text === 'random') return [...before, text]
  const [, given, amount, step, region] = shape.exec(text) ?? []
  if (given === undefined) throw new InvalidArgumentError(`${form}, COUNT and STEP being numbers from 1`)
  const name = names.find((known) => known === given)
  if (!name) throw new InvalidArgumentError(`${given} is none of ${faultNames.join(', ')}, random`)
  if (name === 'function-down' && !amount)
    throw new InvalidArgumentError(`say for how many seconds of the rollout, such as ${name}:90`)
  if (amount && isOnce(name)) throw new InvalidArgumentError(`${name} happens once: leave out :${amount}`)
  return [
    ...before,
    { name, amount: Number(amount ?? 1), ...(step && { step: Number(step) }), ...(region && { region }) },
  ]
}

/** The option as it was given. */
export const faultText = ({ name, amount, step, region }: FaultOption): string => {
  const times = amount === 1 && name !== 'function-down' ? '' : `:${amount}`
  return [`${name}${times}`, step, region].filter((part) => part !== undefined).join('@')
}

export const seed = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number of at most nine digits')
  return Number(text)
}
