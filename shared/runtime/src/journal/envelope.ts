import { json, type RolloutView } from '@canary-steps/sdk'
import * as z from 'zod'
import { type Identity, parseKey } from './identity.ts'

/** What the controller keeps for a step between calls, in `status.canary.stepPluginStatuses[].status`. */
export const Envelope = z.object({
  v: z.literal(1),
  key: z.string(),
  seq: z.int().min(0),
  data: json().optional(),
  /** What the step is, by which id others know it, and what it was given: where the journal is lost, all there is to end it by. */
  step: z.string().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
  config: json().optional().catch(undefined),
})
export type Envelope = z.infer<typeof Envelope>

/** An envelope and the identity it carries. */
export type ReadEnvelope = Envelope & { readonly identity: Identity }

/** The envelope and the identity it carries; undefined when there is none or it is not ours to read. */
export const readEnvelope = (state: unknown): ReadEnvelope | undefined => {
  const envelope = Envelope.safeParse(state).data
  const identity = envelope && parseKey(envelope.key)
  return identity && { ...envelope, identity }
}

/** The identities of all steps of ours that the Rollout keeps a state of. */
export const savedIdentities = ({ status }: RolloutView): Identity[] =>
  status.canary.stepPluginStatuses.flatMap((saved) => readEnvelope(saved.status)?.identity ?? [])

/** Of a state what is not the step's: what names it, made of the Rollout, and the config, which the Rollout has in its spec. */
export const isNotOfStep = ([first, ...more]: readonly string[]): boolean =>
  more.length === 0 && (first === 'key' || first === 'config')
