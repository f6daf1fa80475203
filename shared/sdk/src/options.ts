import * as z from 'zod'
import { duration } from './duration.ts'

const shared = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'must be lower case letters, digits and dashes')
    .optional()
    .describe('Name under which later steps see this one: `{{steps.<id>.url}}`. The name of the step unless given.'),
  regions: z.array(z.string()).min(1).optional().describe('Run only in these regions; elsewhere the step is skipped.'),
  scope: z
    .enum(['rollout', 'release'])
    .default('rollout')
    .describe('`release`: done once for all regions of the release; the others adopt what came of it.'),
  onRollback: z
    .enum(['run', 'skip'])
    .default('run')
    .describe('`skip`: passed when the rollout goes back to a revision that was promoted in full before.'),
}

const verdict = z.enum(['fail', 'continue'])

const inform = z.strictObject({
  ...shared,
  timeout: duration().default(120_000).describe('Longest time the step may take. Default `2m`.'),
  onTimeout: verdict.default('continue').describe('What a passed timeout means for the rollout.'),
  onFailure: verdict.default('continue').describe('What a failure of this step means for the rollout.'),
})

const gate = z.strictObject({
  ...shared,
  timeout: duration()
    .optional()
    .describe('Longest time the step may take. Unless given, the progress deadline is the limit.'),
  onTimeout: z.literal('fail').default('fail').describe('A gate that runs out of time fails.'),
  onFailure: z.literal('fail').default('fail').describe('A gate that fails aborts the rollout.'),
})

/** The options that the runtime reads from any step's config. */
export type CommonOptions = Readonly<z.output<typeof inform> | z.output<typeof gate>>

/**
 * The common options: those of a step that decides (`gate`), which never lets a rollout pass because something went wrong,
 * or of one that only informs, where an outage of its vendor never holds a rollout.
 */
export const commonOptions = (isGate: boolean): typeof inform | typeof gate => (isGate ? gate : inform)
