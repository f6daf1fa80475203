import { ChangeAnswer, duration, json, Lookup, LookupAnswer, mostLookups, RolloutView } from '@canary-steps/sdk'
import * as z from 'zod'
import { AuditRecord } from '../effects/audit-record.ts'
import { AuditPart } from '../effects/audit-verify.ts'
import { longestBudget, Reply } from '../journal/call.ts'

/** Largest body in bytes, either way. */
export const maxBodyBytes = 1024 * 1024
/** The complaint about a larger one. */
export const tooManyBytes = `a body may have ${maxBodyBytes} bytes`
/** The same of the call of a step. */
export const callTooLarge = `${tooManyBytes}: shorten the Rollout's annotations or the step's config`

const NonEmptyView = RolloutView.refine(({ metadata }) => metadata.uid !== '', {
  path: ['metadata', 'uid'],
  message: 'is missing: without it one rollout cannot be told from another',
})

/** Wire v1, from the controller's side to the function. Unknown fields are ignored, so that it can grow. */
export const WireRequest = z.object({
  operation: z.enum(['run', 'terminate', 'abort']),
  step: z.string(),
  /** The function's base URL as the caller knows it: a call for one function is none for another. */
  endpoint: z.string(),
  /** The name in the Rollout: `canary-steps/<step>`, or `canary-steps/run` with `config: { step, with }`. */
  plugin: z.string(),
  config: json().default({}),
  state: json().optional(),
  rollout: NonEmptyView,
  /** The changes of the canary; absent from callers that do not know how to tell. */
  change: ChangeAnswer.optional(),
  /** How long the caller waits, such as `6.5s`. */
  timeout: duration().transform((budget) => Math.min(budget, longestBudget)),
  /** Answers to the lookups of the reply before: the same call once more. */
  objects: z.array(LookupAnswer).max(mostLookups).optional(),
})
export type WireRequest = z.input<typeof WireRequest>

/** Wire v1, back. Only a signed 200 with this body can succeed or fail a step. */
export const WireReply = Reply.extend({
  direction: z.literal('reply'),
  message: z.string().default(''),
  requeueAfter: duration().optional(),
  state: z.record(z.string(), z.json()).optional(),
})
export type WireReply = z.output<typeof WireReply>

/** Wire v1, back, when the caller has to read other Rollouts first, and to ask again with `objects`. */
export const WireWanted = z.object({
  direction: z.literal('reply'),
  lookups: z.array(Lookup).min(1).max(mostLookups),
})

/** Problem details (RFC 9457). 400, 404, 413 and 422 mean that an operator must act; anything else that it may pass. */
export const WireProblem = z.object({ type: z.string(), title: z.string(), status: z.number(), detail: z.string() })
export type WireProblem = z.infer<typeof WireProblem>

const Named = z.object({ metadata: z.object({ uid: z.string().min(1).optional().catch(undefined) }) })

/** A Rollout of an inventory. One that cannot be read says why, and is there all the same: the others are to be heard. */
const Listed = z.unknown().transform((rollout) => {
  const { data, error } = NonEmptyView.safeParse(rollout)
  const uid = Named.safeParse(rollout).data?.metadata.uid
  return data ? { view: data } : { uid, reason: z.prettifyError(error).replaceAll('\n', ' ') }
})

/** The caller's view of Rollouts without a call: sparse views, absent fields being zero. */
export const WireInventory = z
  .object({
    operation: z.literal('inventory'),
    endpoint: z.string(),
    rollouts: z.array(Listed),
    /** These are all Rollouts of the cluster that use our steps: one that is not among them is gone. */
    complete: z.boolean().default(false),
    /** The same of `rollouts` and the Rollouts with these uids, which pages before told of. A reader that does not know it ends nothing. */
    others: z.array(z.string().min(1)).optional(),
    /** The same of the Rollouts with a uid in a range, which pages before told of: these are all. A reader that does not know it ends nothing. */
    range: z
      .object({
        from: z.string().min(1).optional(),
        to: z.string().min(1).optional(),
        uids: z.array(z.string().min(1)),
      })
      .optional(),
    /** How long ago the list was begun. */
    age: duration().optional(),
  })
  .transform(({ rollouts, others, complete, ...body }) => {
    const unread = rollouts.flatMap((one) => ('reason' in one ? [one] : []))
    const uids = unread.flatMap(({ uid }) => uid ?? [])
    return {
      ...body,
      rollouts: rollouts.flatMap(({ view }) => view ?? []),
      /** Why Rollouts were passed by. */
      unread: unread.map(({ uid = 'a Rollout without a uid', reason }) => `${uid}: ${reason}`),
      others: [...(others ?? []), ...uids],
      // one that is there and says not which it is may be any of those that are missed
      complete: (complete || others !== undefined || body.range !== undefined) && unread.length === uids.length,
    }
  })
export type WireInventory = z.input<typeof WireInventory>

const CatchAll = z.object({ step: z.string(), with: json().default({}) })

/** The part of a plugin's name that means "the step is in the config": one entry in the controller for every step. */
const catchAll = 'run'

/** Which step a plugin's name and config mean, and the step's own config; undefined when the catch-all names none. */
export const stepOf = (plugin: string, config: unknown): { step: string; config: unknown } | undefined => {
  const name = plugin.slice(plugin.indexOf('/') + 1)
  if (name !== catchAll) return { step: name, config: config ?? {} }
  const inner = CatchAll.safeParse(config).data
  return inner && { step: inner.step, config: inner.with }
}

/** Longest time that one answer covers, in milliseconds: it is read hour by hour. */
export const longestAudit = 31 * 24 * 60 * 60_000

/** Answer of `GET /v1/audit?since=…&until=…`: the decisions of the cluster whose key signed, oldest first. */
export const WireAudit = z.object({ direction: z.literal('reply'), records: z.array(AuditRecord) })

/** Answer of `GET /v1/audit/pages?page=…`: a page of the audit as it is stored, the first unless one is asked for. */
export const WireAuditPart = AuditPart.extend({ direction: z.literal('reply') })
