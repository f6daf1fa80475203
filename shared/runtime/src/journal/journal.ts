import { Outcome, Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { AdoptedFrom } from './adopted-from.ts'
import { Phase } from './call.ts'
import { Count } from './count.ts'
import { Member } from './member.ts'
import { Subject } from './subject.ts'

/** The part of a step in a document. Here once for all: to make the schema takes ten times as long as to check with it. */
export const Json = z.json()

/** An operator's word about it: their name, as they gave it, and the reason. */
const Declared = z.object({ by: z.string(), reason: z.string(), at: z.number() })

/** Something a step did outside. No `result`: it may have been done. `stays` without `outcome`: it is open. */
const Effect = z.object({
  owner: z.number(),
  target: z.string(),
  attempts: z.number(),
  /** When the last call that may have acted began, in milliseconds. */
  triedAt: z.number().default(0),
  stays: z.boolean(),
  /** It was done, and nobody has seen it yet: since when, in milliseconds, and what it takes to be found. */
  unseen: z.object({ at: z.number(), message: z.string() }).optional(),
  /** When its intent was first written; milliseconds. Documents of earlier versions do not know. */
  openedAt: z.number().optional(),
  result: Json.optional(),
  /** Hash of what people see of it and when it was last changed, in milliseconds; unknown for what was found. */
  shown: z.object({ content: z.string(), at: z.number() }).optional(),
  /** Topics of webhook events by which its step hears of it. */
  topics: z.array(z.string()).optional(),
  /** Its step listens to all of them. */
  isHeard: z.boolean().optional(),
  outcome: Outcome.optional(),
  /** Its step gave it the outcome while it ran: the later fate of the rollout does not change that. */
  decided: z.boolean().optional(),
  /** The outcome is an operator's word: nobody was called for it. */
  declared: Declared.optional(),
})
export type Effect = z.infer<typeof Effect>

/** How a step ended and whether it has been undone or closed outside yet. */
const StepEnd = z.object({
  outcome: Outcome,
  reason: z.string(),
  status: z.enum(['pending', 'done', 'dead']),
  attempts: z.number(),
  since: z.number(),
  due: z.number(),
  /** When that was said last, where it was not in the beginning; milliseconds. */
  triedAt: z.number().optional(),
  /** Why the last try failed. */
  lastError: z.string().optional(),
  /** How the attempt ended in which the step was bypassed: once that is told, what belongs to all steps of the attempt ends so. */
  next: z.object({ outcome: Outcome, reason: z.string() }).optional(),
  declared: Declared.optional(),
})
export type StepEnd = z.infer<typeof StepEnd>

/** An event of a webhook. No `finding`: nobody has made anything of it yet. */
const HeardEvent = z.object({
  id: z.string(),
  topic: z.string(),
  at: z.number(),
  data: Json,
  source: z.string().optional(),
  finding: Json.optional(),
  /** Its step could not hear it: how often that was tried, why the last try failed, and when the next is. No `due`: it was given up. */
  trouble: z.object({ tries: z.number(), reason: z.string(), due: z.number().optional() }).optional(),
})
export type HeardEvent = z.infer<typeof HeardEvent>

/** How far a look for something reached that an earlier call may have done, and when it began. */
const Looking = z.object({ from: z.string(), began: z.number() })
export type Looking = z.infer<typeof Looking>

/** The record of a step. */
const StepRecord = z.object({
  step: z.string(),
  id: z.string(),
  config: Json,
  data: Json.optional(),
  seq: z.number(),
  phase: Phase,
  message: z.string(),
  startedAt: z.number(),
  /** The record was rebuilt from the controller's copy: effects of which it knows nothing may exist. */
  rebuilt: z.boolean().default(false),
  /** When its last turn at a vendor comes or came, and the milliseconds spent waiting for turns: no time of its own. */
  turn: z.object({ at: z.number(), waited: z.number() }).optional(),
  events: z.array(HeardEvent).default([]),
  /** By the effect that is looked for: looks that a call's time was too short for. */
  looking: z.record(z.string(), Looking).optional(),
  intent: z.object({ owner: z.string(), expiresAt: z.number() }).optional(),
  end: StepEnd.optional(),
})
export type StepRecord = z.infer<typeof StepRecord>

/** The same of a step that is done once for a release. It has no turns of its own: the Run that does it waits for them. */
const ReleaseStep = StepRecord.omit({ turn: true }).extend({
  /** Where it was done first. Documents of earlier versions do not know. */
  askedIn: AdoptedFrom.optional(),
  /** Where each region counts for itself: the counts of the regions, by name. */
  counts: z.record(z.string(), Count).optional(),
})
export type ReleaseStep = z.infer<typeof ReleaseStep>

/** An owner of steps: one Rollout's, or those of all regions of a release. */
export type Attempt = { story: Story; steps: Record<string, StepRecord>; effects: Record<string, Effect> }

export const RolloutAttempt = z.object({
  story: Story,
  /** Latest `Progressing` transition that a call or the inventory showed: an older one is stale. */
  seen: z.string(),
  /** When a Run was first told that this attempt is over: one that asks again is a retry. */
  toldAt: z.number().optional(),
  steps: z.record(z.string(), StepRecord),
  effects: z.record(z.string(), Effect),
})
export type RolloutAttempt = z.infer<typeof RolloutAttempt>

/** A round of a release. */
export const Round = z.object({
  story: Story,
  /** Says nothing: earlier versions read no run without it. */
  seen: z.literal('').catch(''),
  steps: z.record(z.string(), ReleaseStep),
  effects: z.record(z.string(), Effect),
  /** The regions that take part, by name. */
  members: z.record(z.string(), Member),
  /** The subject of their decision; documents of earlier versions do not know. */
  subject: Subject.optional(),
  /** Where enough of them were at a place, and when. */
  met: z.record(z.string(), z.number()).optional(),
  /** They abort together: when one goes back the round is lost. */
  abortTogether: z.boolean().optional(),
})
export type Round = z.infer<typeof Round>

const Common = z.object({
  v: z.literal(1),
  /** When a call or an observation last told of what it is about, and when its silence was last warned of; milliseconds. */
  heardAt: z.number().default(0),
  warnedAt: z.number().default(0),
})

/** All that is known of one Rollout in one document: one compare-and-set covers every change. */
export const RolloutJournal = Common.extend({
  kind: z.literal('rollout'),
  revision: z.number(),
  /** When the revision was first seen, and which older one a list has shown since; milliseconds. */
  revisionAt: z.number().optional(),
  older: z.object({ revision: z.number(), listedAt: z.number() }).optional(),
  /** When a list of the cluster's Rollouts left it out while nothing of it was open: milliseconds. Absent: it may be there. */
  goneAt: z.number().optional(),
  /** When it began anew at an older revision: milliseconds. */
  takenBackAt: z.number().optional(),
  /** Images of the containers of the pods that last became stable. Documents of earlier versions have only that of the first. */
  stableImages: z.array(z.object({ name: z.string(), image: z.string() })).optional(),
  stableImage: z.string().optional(),
  /** At which revision each pod hash was first promoted in full. */
  promoted: z.record(z.string(), z.number()).default({}),
  runs: z.record(z.string(), RolloutAttempt),
})
export type RolloutJournal = z.infer<typeof RolloutJournal>

/** All that regions have together in the releases of one group, in one document. */
export const ReleaseJournal = Common.extend({
  kind: z.literal('release'),
  /** Says nothing, for each region has its own: earlier versions read no document without it. */
  revision: z.literal(0).catch(0),
  runs: z.record(z.string(), Round),
})
export type ReleaseJournal = z.infer<typeof ReleaseJournal>

export const Journal = z.discriminatedUnion('kind', [RolloutJournal, ReleaseJournal])
export type Journal = z.infer<typeof Journal>
