import { InvalidArgumentError } from 'commander'
import type { FaultOptions } from './fault-option.ts'

/** How a plugin that is not ours is taken to answer. */
export type Assumed = 'Successful' | 'Failed'

/** Options of `canary-steps run`, parsed. */
export type RunOptions = {
  readonly sandbox: boolean
  /** Seconds of the Rollout in a second of ours; Infinity: as fast as it goes. */
  readonly speed: number
  readonly analysis: 'pass' | 'fail'
  readonly assume: ReadonlyMap<string, Assumed>
  /** Number of a step, counted from 1. */
  readonly abortAt?: number
  readonly promoteFullAt?: number
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
}

export const speed = (text: string): number => {
  if (text === 'instant') return Number.POSITIVE_INFINITY
  const number = Number(text)
  if (!(number > 0)) throw new InvalidArgumentError('must be instant or a number of seconds above 0, such as 60')
  return number
}

export const stepNumber = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('must be the number of a step, counted from 1')
  return number
}

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
