import { InvalidArgumentError } from 'commander'
import type { FaultOptions } from './fault-option.ts'
import { type Region, regionName } from './regions-option.ts'

/** How a plugin that is not ours is taken to answer. */
export type Assumed = 'Successful' | 'Failed'

/** Options of `canary-steps run`, parsed. */
export type RunOptions = {
  readonly sandbox: boolean
  /** Seconds of the Rollout in a second of ours; Infinity: as fast as it goes. */
  readonly speed: number
  readonly analysis: 'pass' | 'fail'
  readonly assume: ReadonlyMap<string, Assumed>
  readonly abortAt?: StepPlace
  readonly promoteFullAt?: StepPlace
  /** The people of the sandbox reject what they are asked. */
  readonly reject: boolean
  readonly fault: FaultOptions
  /** Of random faults; another each time unless given. */
  readonly seed?: number
  readonly name?: string
  readonly json: boolean
  readonly log: boolean
  /** How our steps are reached: as an HTTP function, by itself or through the bridge, or as the plugin executable that the controller starts. */
  readonly via: 'function' | 'bridge' | 'executable'
  /** Executable of the bridge. */
  readonly bridge?: string
  /** Executables of plugins, by name. */
  readonly plugin: ReadonlyMap<string, string>
  /** Where the release goes; without them it is one cluster that no option names. */
  readonly regions?: readonly Region[]
  /** Milliseconds between the starts of one region and the next. */
  readonly stagger?: number
}

/** A step, its number counted from 1, in one region; the first one unless it is named. */
export type StepPlace = { readonly step: number; readonly region?: string }

const stepForm = new RegExp(`^([1-9]\\d{0,3})(?:@(${regionName}))?$`)

export const speed = (text: string): number => {
  if (text === 'instant') return Number.POSITIVE_INFINITY
  const number = Number(text)
  if (!(number > 0)) throw new InvalidArgumentError('must be instant or a number of seconds above 0, such as 60')
  return number
}

/** `STEP[@REGION]`, such as `6@us`. */
export const stepPlace = (text: string): StepPlace => {
  const [, step, region] = stepForm.exec(text) ?? []
  if (step === undefined)
    throw new InvalidArgumentError(
      'must be the number of a step, counted from 1, or of a step in a region, such as 6@us',
    )
  return { step: Number(step), ...(region !== undefined && { region }) }
}

export const stepPlaceText = ({ step, region }: StepPlace): string =>
  `${step}${region === undefined ? '' : `@${region}`}`

export const executable = (text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const [, name = '', file = ''] = text.match(/^([^=]+)=(.+)$/) ?? []
  if (file === '') throw new InvalidArgumentError('must be NAME=PATH, such as acme/step=./plugin')
  return new Map([...before, [name, file]])
}

export const assumption = (text: string, before: ReadonlyMap<string, Assumed>): ReadonlyMap<string, Assumed> => {
  const [, name = '', phase] = text.match(/^(.+)=(.+)$/) ?? []
  if (phase !== 'Successful' && phase !== 'Failed')
    throw new InvalidArgumentError('must be NAME=Successful or NAME=Failed, * being every plugin that is not ours')
  return new Map([...before, [name, phase]])
}
