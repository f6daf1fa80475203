/** RFC 3339 in whole seconds, as Kubernetes stores every time (metav1.Time): written and read back, milliseconds are gone. */
export const toTimestamp = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}Z`

/** Epoch milliseconds of a stored time. */
export const fromTimestamp = (text: string): number => Date.parse(text)
