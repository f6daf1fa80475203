import { template } from '@canary-steps/sdk'
import { repositoryName } from '@canary-steps/vendors/github'
import * as z from 'zod'

/** GitHub takes 25 inputs (docs.github.com, workflow_dispatch); one is ours. */
const mostInputs = 24

export const Config = z.strictObject({
  repository: z
    .string()
    .regex(repositoryName, 'must be OWNER/NAME, such as acme/shop')
    .describe('Repository of the workflow, `OWNER/NAME`.'),
  workflow: z
    .string()
    .max(255)
    .regex(/^[^/\p{C}]+\.ya?ml$|^\d+$/u, 'must be a file name such as e2e.yaml, or an ID')
    .describe('File name of the workflow in `.github/workflows`, or its ID. It needs `on: workflow_dispatch`.'),
  ref: template().min(1).max(250).describe('Branch or tag whose workflow runs, such as `main`. A template.'),
  inputs: z
    .record(z.string().min(1).max(100), template().max(1_000))
    .refine((inputs) => Object.keys(inputs).length <= mostInputs, `must be at most ${mostInputs}`)
    .default({})
    .describe('Inputs of the workflow. Templates.'),
  anyInput: z
    .boolean()
    .default(false)
    .describe(
      'Whether rendered inputs may have characters that could be code where a workflow puts an input into a script. Default `false`.',
    ),
  markerInput: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'must be the name of an input')
    .default('canary-steps')
    .describe(
      'Input that takes our marker, and that `run-name` shows, so that a run is found again whose answer was lost. Default `canary-steps`.',
    ),
  rerunFailed: z
    .number()
    .int()
    .min(0)
    .max(5)
    .default(0)
    .describe('How often failed jobs are run again before the step fails. Default `0`.'),
})
export type Config = z.output<typeof Config>
