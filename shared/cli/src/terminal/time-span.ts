import { formatDuration } from '@canary-steps/sdk'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Milliseconds as people say them: exact to the second below an hour, to the minute below a day, `3d4h` above. */
export const timeSpan = (ms: number): string => {
  if (ms >= day) return `${Math.floor(ms / day)}d${Math.floor((ms % day) / hour)}h`
  const unit = ms >= hour ? minute : 1_000
  return formatDuration(Math.floor(Math.max(0, ms) / unit) * unit)
}
