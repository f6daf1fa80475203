import { template } from '@canary-steps/sdk'
import * as z from 'zod'

const region = () =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be letters, digits, dots, dashes and underscores')

/** Tags that tell annotations of ours apart; values of a Rollout must not. */
export const isReserved = (tag: string): boolean => /^\s*(canary-steps|outcome)\s*:/.test(tag)

const fields = {
  start: region()
    .optional()
    .describe(
      'Opens a region of this name, which a later step ends, or else the end of the rollout. With neither `start` nor `end` the annotation is a point.',
    ),
  end: region()
    .optional()
    .describe('Ends the region that an earlier step of the same rollout run opened with this name.'),
  text: template()
    .max(3_000)
    .optional()
    .describe(
      'Text of the annotation. With `end` it is added to the text of the region, and may be left out. A template.',
    ),
  tags: z
    .array(
      template()
        .min(1)
        .max(100)
        .refine((tag) => !isReserved(tag), 'must not begin with canary-steps: or outcome:, which are our own'),
    )
    .max(10)
    .default([])
    .describe('Tags, at most 10; with `end` they are added to those of the region. Templates.'),
  dashboard: z
    .string()
    .regex(/^(?!org$)[A-Za-z0-9_-]{1,40}$/, 'must be the UID of a dashboard, as in its address: /d/UID/…')
    .optional()
    .describe(
      'UID of the dashboard that shows it. Without one it is an annotation of the organisation, for every dashboard that asks for its tags. An `end` needs none.',
    ),
  panel: z
    .int()
    .min(1)
    .optional()
    .describe('ID of the panel of `dashboard` that alone shows it. Without one all panels do.'),
}

export const Config = z
  .strictObject(fields)
  .refine(({ start, end }) => start === undefined || end === undefined, {
    path: ['end'],
    message: 'must not stand together with start: one step opens a region, a later one ends it',
  })
  .refine(({ end, text }) => end !== undefined || text !== undefined, {
    path: ['text'],
    message: 'is needed: the text of the annotation; only an end may go without',
  })
  .refine(({ panel, dashboard }) => panel === undefined || dashboard !== undefined, {
    path: ['panel'],
    message: 'needs dashboard: the UID of the dashboard that has the panel',
  })
export type Config = z.output<typeof Config>
