import { parseGoDuration } from '../time/go-duration.ts'

/** Seconds of a pause: a number, digits, or a Go duration cut to whole seconds (v1alpha1/types.go:863). */
export const durationSeconds = (duration: number | string): number | undefined => {
  if (typeof duration === 'number') return duration
  if (/^[+-]?\d+$/.test(duration)) return Number(duration)
  const parsed = parseGoDuration(duration)
  return parsed === undefined ? undefined : Math.trunc(parsed / 1_000)
}
