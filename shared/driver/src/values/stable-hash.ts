import { createHash } from 'node:crypto'

const sorted = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** Ten characters that are the same for equal JSON, whatever the order of its keys. Argo's own hash differs in value only. */
export const stableHash = (json: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(json, sorted) ?? '')
    .digest('hex')
    .slice(0, 10)
