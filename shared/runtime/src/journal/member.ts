import { End, type Story } from '@canary-steps/sdk'
import * as z from 'zod'

/** A region's part in a release. */
export const Member = z.object({
  cluster: z.string(),
  /** Its Rollout, and which attempt of it takes part. */
  uid: z.string(),
  run: z.string(),
  /** Digest or tag of its canary's main image: by what earlier versions tell one release from another. */
  version: z.string(),
  /** How far it was when it last said so; `number` counts from 1. */
  weight: z.number(),
  step: z.object({ number: z.number(), count: z.number() }),
  /** Where it waited for others: the step's index, the place's name, and when it came. */
  places: z.array(z.object({ place: z.string(), index: z.number(), at: z.number() })).default([]),
  /** Steps of the release that it has done with alone, by their index: moved past by hand, or failed where each region counts for itself. */
  passed: z.record(z.string(), End).default({}),
  /** Its rollout has ended. */
  end: End.optional(),
})
export type Member = z.infer<typeof Member>

/** How far a region is, as its story tells. */
export const howFar = ({ canary, step }: Story): Pick<Member, 'weight' | 'step'> => ({
  weight: canary.weight,
  step: { number: step.number, count: step.count },
})
