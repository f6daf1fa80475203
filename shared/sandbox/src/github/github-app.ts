import { answerOf, type Body, type HttpAnswer, jsonBody, type Route, vendorApp } from '../vendor-app.ts'
import { dispatchWorkflow } from './dispatch-workflow.ts'
import { notFound, type Operation, refuse, type Site } from './operation.ts'
import { cancelRun, getRun, listJobs, listRuns, rerunFailedJobs } from './run-operations.ts'
import { runStore } from './run-store.ts'
import { type GithubOperation, type GithubOwnTrouble, refusal } from './trouble.ts'

/** A request as it came over the wire. `at` in milliseconds since 1970. */
export type GithubCall = {
  readonly operation: GithubOperation
  readonly repository: string
  readonly body: Body
  readonly at: number
}

export type GithubSandboxOptions = Partial<Site> & {
  /** Accepted tokens. */
  readonly tokens?: readonly string[]
  /** Told of each request before anything is done. */
  readonly onCall?: ((call: GithubCall) => void) | undefined
}

const routes: readonly Route<GithubOperation, Operation>[] = [
  ['create-workflow-dispatch', 'POST', '/workflows/:workflow/dispatches', dispatchWorkflow],
  ['list-workflow-runs', 'GET', '/workflows/:workflow/runs', listRuns],
  ['get-workflow-run', 'GET', '/runs/:id', getRun],
  ['list-jobs-for-workflow-run', 'GET', '/runs/:id/jobs', listJobs],
  ['cancel-workflow-run', 'POST', '/runs/:id/cancel', cancelRun],
  ['re-run-workflow-failed-jobs', 'POST', '/runs/:id/rerun-failed-jobs', rerunFailedJobs],
]

/** GitHub's API as a Hono app, with what it remembers. */
export const githubApp = (
  site: Site,
  { tokens, onCall }: Pick<GithubSandboxOptions, 'onCall'> & { tokens: readonly string[] },
) => {
  const store = runStore()
  const desk = vendorApp<GithubOperation, Operation, GithubCall, GithubOwnTrouble>({
    basePath: '/api/v3/repos/:owner/:repo/actions',
    routes,
    refusal,
    onCall,
    async receive({ raw, params, query, authorization }, operation, act) {
      const { owner, repo, workflow = '', id } = params
      const repository = `${owner}/${repo}`
      const token = authorization.replace(/^(token|bearer) /i, '')
      const body = await jsonBody(raw)
      const answer = (): HttpAnswer => {
        if (!tokens.includes(token)) return refuse(401, 'Bad credentials')
        if (repository.toLowerCase() === 'acme/none') return notFound
        return act({ site, store, repository, workflow, id: Number(id), query, body })
      }
      return { operation, seen: { operation, repository, body, at: site.now() }, act: () => answerOf(answer()) }
    },
  })
  return { ...desk, store }
}
