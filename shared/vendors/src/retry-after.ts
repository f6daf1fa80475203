/** Milliseconds that `Retry-After` names in seconds, at least one second; undefined where it names no number of them. */
export const retryAfter = (value: unknown): number | undefined =>
  /^\d+$/.test(String(value)) ? Math.max(1, Number(value)) * 1_000 : undefined
