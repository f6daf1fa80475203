/** How far the clocks of processes that share a store may be apart, in milliseconds. NTP keeps them within a second, and is late at times. */
const apart = 60_000

/** Whether the clock has gone back since a time was written: it was now then, and lies ahead. The plan after it is no longer known. */
export const wentBackSince = (written: number, now: number): boolean => written > now + apart

/** Milliseconds since a time that was written. Since one that lies ahead, for the clock has gone back, any: nobody waits for it to come again. */
export const elapsed = (written: number, now: number): number =>
  wentBackSince(written, now) ? Number.POSITIVE_INFINITY : now - written

/** When something began, by the clock of a cluster, which may be ahead: now at the latest. Milliseconds since 1970. */
export const begunBy = (told: string, now: number): number => Math.min(Date.parse(told) || now, now)
