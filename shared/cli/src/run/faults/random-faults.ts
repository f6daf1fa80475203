import { type FaultOption, type FaultOptions, faultNames, faultOption } from '../options/fault-option.ts'

/** Numbers from 0 up to 1 that follow from a seed (mulberry32). */
const numbersFrom = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    const again = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61))
    return ((again ^ (again >>> 14)) >>> 0) / 2 ** 32
  }
}

const most = 4
const longestDown = 300

/** One to four faults at some of `steps`, numbers counted from 1. */
const randomFaults = (next: () => number, steps: readonly number[]): FaultOptions => {
  const below = (count: number) => Math.floor(next() * count)
  const count = 1 + below(most)
  return Array.from({ length: count }).reduce<FaultOptions>((faults) => {
    const name = faultNames[below(faultNames.length)] ?? 'lost-reply'
    const amount = name === 'function-down' ? `:${1 + below(longestDown)}` : ''
    return faultOption(`${name}${amount}@${steps[below(steps.length)] ?? 1}`, faults)
  }, [])
}

/** The faults of a run: `random` replaced by those of the seed, some in each region. The same seed gives the same faults. */
export const chosenFaults = (
  options: FaultOptions,
  seed: number,
  steps: readonly number[],
  regions: readonly (string | undefined)[],
): readonly FaultOption[] =>
  options.flatMap((option) => {
    if (option !== 'random') return option
    const next = numbersFrom(seed)
    return regions.flatMap((region) =>
      randomFaults(next, steps).flatMap((fault) => (fault === 'random' ? [] : { ...fault, region })),
    )
  })
