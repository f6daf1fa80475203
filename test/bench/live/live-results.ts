import * as z from 'zod'

const Milliseconds = z.array(z.number())

/** The measurements of one way. */
export const LiveMeasured = z.object({
  /** Milliseconds of each release of a Rollout of somebody else. */
  passing: z.object({
    /** While nobody waits. */
    alone: Milliseconds,
    /** While many wait in Argo's own step plugin. */
    control: Milliseconds,
    /** While as many wait in a step of ours. */
    waiting: Milliseconds,
    /** The function takes calls and answers none; empty where there is no function. */
    hanging: Milliseconds,
    /** Somebody else has the journal locked. */
    locked: Milliseconds,
  }),
  /** Milliseconds from each click to the next step. */
  clicks: Milliseconds,
  /** How often a step that waits is run in a minute. */
  calls: z.object({ ours: z.number(), control: z.number() }),
  /** Resident MiB, with all of them waiting. */
  memory: z.object({
    controller: z.number().optional(),
    plugin: z.number().optional(),
    inventory: z.number().optional(),
    function: z.number().optional(),
    sample: z.number().optional(),
  }),
  /** Milliseconds from the start of the controller's process. */
  firstRun: z.number(),
})
export type LiveMeasured = z.infer<typeof LiveMeasured>

/** All that one run of the bench has measured. */
export const LiveResults = z.object({
  date: z.string(),
  argo: z.string(),
  cpu: z.string(),
  cpus: z.number(),
  /** Of the machine, a minute before and after: the bench itself takes two. */
  load: z.tuple([z.number(), z.number()]),
  /** Rollouts that wait at a time. */
  count: z.number(),
  ways: z.object({ executable: LiveMeasured, bridge: LiveMeasured }),
})
export type LiveResults = z.infer<typeof LiveResults>
