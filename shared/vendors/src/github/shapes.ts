import type { Look } from '@canary-steps/sdk'
import * as z from 'zod'

/** A workflow of a repository: `acme/shop` and the name of its file. */
type Workflow = { readonly repository: string; readonly workflow: string }

/** The input that carries the marker where nobody names another. */
export const defaultMarkerInput = 'canary-steps'

/** How people see the value of an input, and how `findRuns` finds it. */
export const shownInput = (input: string): string => `run-name: \${{ inputs.${input} }}`

/** Options of `dispatch`: the workflow as it is at `ref`, a branch or a tag. */
export type WorkflowDispatch = Workflow & {
  readonly ref: string
  readonly inputs: Readonly<Record<string, string>>
  /** Which of `inputs` the run is found again by; the remedy says so when the workflow does not take it. */
  readonly markerInput?: string
}

/** Options of `findRuns`: runs that show `marker` in their title. No `look`: among the newest 100. */
export type WorkflowSearch = Workflow & { readonly marker: string; readonly look?: Look }

export type RunReference = { readonly repository: string; readonly id: number }

/**
 * The state of a run, from an answer or a webhook. `status`: `queued`, `in_progress`, `completed` and some between; `conclusion`
 * is null until it is completed, then `success`, `failure`, `cancelled`, `timed_out` and others. `url`: for people.
 */
export const RunStatus = z.object({
  id: z.int(),
  attempt: z.int(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  url: z.string(),
})
export type RunStatus = z.output<typeof RunStatus>

/** A run in full. `title`: its name for people, made by `run-name`. */
export type GithubRun = Readonly<RunStatus> & { readonly title: string }

/** A job that failed, the first of its steps that did, and its address for people where GitHub knows them. */
export type FailedJob = { readonly name: string; readonly step: string | undefined; readonly url: string | undefined }

/** A run in GitHub's answers. */
export const RunAnswer = z.object({
  id: z.int(),
  name: z.string().nullish(),
  display_title: z.string(),
  event: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  run_attempt: z.int().default(1),
  html_url: z.url({ protocol: /^https?$/ }),
  created_at: z.string().optional(),
})

export const githubRun = (answer: z.output<typeof RunAnswer>): GithubRun => ({
  id: answer.id,
  status: answer.status,
  conclusion: answer.conclusion,
  attempt: answer.run_attempt,
  url: answer.html_url,
  title: answer.display_title,
})
