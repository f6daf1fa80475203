import { webAddress } from '@canary-steps/sdk'
import * as z from 'zod'
import { isRange } from './version-in-range.ts'

const most = 10

const RolloutCheck = z
  .strictObject({
    name: z
      .string()
      .max(253)
      .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be the name of a Rollout')
      .optional()
      .describe('Name of the Rollout.'),
    selector: z
      .string()
      .max(500)
      .regex(/^[A-Za-z0-9 ,=!()._/-]*[A-Za-z0-9)]$/, 'must be a label selector such as app=ledger')
      .optional()
      .describe('Label selector, instead of a name: all that it finds count, and it must find one.'),
    namespace: z
      .string()
      .max(63)
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be the name of a namespace')
      .optional()
      .describe("Its namespace. The rollout's own unless given."),
    version: z
      .string()
      .min(1)
      .max(200)
      .refine(isRange, 'must be a semver range such as ">=2.4 <3"')
      .optional()
      .describe('Semver range in which its version must be.'),
    image: z
      .string()
      .min(1)
      .max(500)
      .regex(/^[^\s@]*[^\s@:]$/, 'must be a repository such as payments/ledger, without a digest')
      .refine((text) => !/:[^/]*$/.test(text), 'must be a repository such as payments/ledger, without a tag')
      .optional()
      .describe('Repository of the image whose tag is its version, as its Rollout writes it.'),
    phases: z
      .array(z.enum(['Healthy', 'Progressing', 'Paused']))
      .min(1)
      .default(['Healthy'])
      .describe('Phases in which it may be.'),
  })
  .refine(({ name, selector }) => (name === undefined) !== (selector === undefined), 'needs a name or a selector')
export type RolloutCheck = z.output<typeof RolloutCheck>

const HttpCheck = z.strictObject({
  url: webAddress.describe('Address that is asked with GET.'),
  status: z
    .int()
    .min(200)
    .max(599)
    .refine((status) => status < 300 || status > 399, 'must not be that of a redirect, which is never followed')
    .default(200)
    .describe('Status that it must answer.'),
  body: z.string().min(1).max(1_000).optional().describe('Text that must be in the first 64 KiB of the body.'),
})
export type HttpCheck = z.output<typeof HttpCheck>

export const Config = z
  .strictObject({
    rollouts: z
      .array(RolloutCheck)
      .max(most)
      .default([])
      .describe(
        'Rollouts that must be ready, at most 10. Each has a `name` or a `selector`. `namespace` is by default the one of this Rollout. `version` is a semver range such as `">=2.4 <3"`. `image` names the repository whose tag is the version, for pods with several images. `phases` lists `Healthy`, `Progressing`, `Paused`; default `[Healthy]`.',
      ),
    http: z
      .array(HttpCheck)
      .max(most)
      .default([])
      .describe(
        'Addresses that must answer, at most 10, each with: `url`; `status`, default `200`; `body`, a text that the body must have.',
      ),
    wait: z
      .boolean()
      .default(true)
      .describe('Whether to wait for what is not ready, or to fail at once. Default `true`.'),
    abortTogether: z
      .boolean()
      .default(false)
      .describe('Whether a later step of ours fails when one of `rollouts` is Degraded by then. Default `false`.'),
  })
  .refine(
    ({ rollouts, http }) => rollouts.length + http.length > 0,
    'needs rollouts or http: there is nothing to check',
  )
export type Config = z.output<typeof Config>
