import { createHash } from 'node:crypto'
import { canonicalJson } from '@canary-steps/sdk'

/** Ten characters that are the same for equal JSON, in any order of its keys. Argo's own hash differs in value only. */
export const stableHash = (json: unknown): string =>
  createHash('sha256').update(canonicalJson(json)).digest('hex').slice(0, 10)
