import { timeSpan } from '../terminal/time-span.ts'

/** A time and how far it is from `now`: `2026-01-01T10:00:00Z, in 5m`. Both in milliseconds since 1970. */
export const moment = (at: number, now: number): string => {
  const distance = at >= now ? `in ${timeSpan(at - now)}` : `${timeSpan(now - at)} ago`
  return `${new Date(at).toISOString().slice(0, 19)}Z, ${distance}`
}

/** As `moment`, of a time as Kubernetes writes it; empty where there is none. */
export const momentOf = (time: string, now: number): string => {
  const at = Date.parse(time)
  return Number.isNaN(at) ? '' : moment(at, now)
}
