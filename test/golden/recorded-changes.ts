import { readdirSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import type { ChangeSource } from './change-source.ts'

const Recorded = z.object({
  name: z.string(),
  canary: z.record(z.string(), z.unknown()),
  stable: z.record(z.string(), z.unknown()),
})

const folder = new URL('../argo/replica-sets/', import.meta.url)

/** ReplicaSets that Argo's own controller made: nothing but the image is another. */
export const recordedChanges: readonly ChangeSource[] = readdirSync(folder).map((file) => {
  const { name, canary, stable } = Recorded.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
  return { name: `recorded-${name}`, description: 'As the controller of Argo Rollouts made them.', canary, stable }
})
