import { parseGoDuration } from '@canary-steps/driver'
import { InvalidArgumentError } from 'commander'

/** One of `--regions`. */
export type Region = {
  readonly name: string
  /** Milliseconds that the clock of its cluster is ahead of the function's; behind when negative. */
  readonly drift: number
}

const most = 50
/** Milliseconds. A function refuses what is signed by a clock as far off as that (Standard Webhooks), so no fleet works with one. */
const mostDrift = 5 * 60_000

/** A region's name, and how it begins where it stands beside a step's number. */
export const regionName = '[a-z][a-z0-9-]{0,30}'
const form = new RegExp(`^(${regionName})(?::(.*))?$`)

/** Kubernetes stores whole seconds, and so do the times that a run is about. */
const wholeSeconds = (text: string): number | undefined => {
  const ms = parseGoDuration(text)
  return ms !== undefined && ms % 1_000 === 0 ? ms : undefined
}

const region = (text: string): Region => {
  const [, name, drifted] = form.exec(text) ?? []
  if (name === undefined)
    throw new InvalidArgumentError(
      `${text || 'an empty name'} is not REGION[:DRIFT], such as us or eu-west:-15s; names have small letters, digits and -`,
    )
  const drift = wholeSeconds(drifted ?? '0')
  if (drift === undefined || Math.abs(drift) >= mostDrift)
    throw new InvalidArgumentError(
      `${text}: DRIFT must be whole seconds below 5m, such as +40s: a function refuses what is signed by a clock further off`,
    )
  return { name, drift }
}

/** `REGION[:DRIFT],…`, such as `us,eu:+40s,ap:-15s`. */
export const regionsOption = (text: string): readonly Region[] => {
  const regions = text.split(',').map(region)
  const again = regions.find(({ name }, index) => regions.findIndex((other) => other.name === name) < index)
  if (again) throw new InvalidArgumentError(`${again.name} is named twice`)
  if (regions.length > most) throw new InvalidArgumentError(`names ${regions.length} regions, and ${most} is the most`)
  return regions
}

/** How long after one region the next one begins, in milliseconds. */
export const staggerOption = (text: string): number => {
  const stagger = wholeSeconds(text)
  if (stagger === undefined || stagger < 0) throw new InvalidArgumentError('must be whole seconds, such as 90s or 0s')
  return stagger
}
