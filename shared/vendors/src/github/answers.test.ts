import { type GithubOperation, type GithubSandbox, githubAnswers, startGithub } from '@canary-steps/sandbox/github'
import { afterAll, beforeAll } from 'vitest'
import { answerLaws, gives } from '../testing/answer-laws.ts'
import type { GithubAnswerName } from './answers.ts'
import { githubClient } from './calls.ts'
import type { GithubClient } from './client.ts'

const now = 1_700_000_000_000
const run = { repository: 'acme/shop', id: 7 }
const workflow = { repository: 'acme/shop', workflow: 'e2e.yaml' }

let sandbox: GithubSandbox
let client: GithubClient
beforeAll(async () => {
  sandbox = await startGithub({ now: () => now })
  const { signal } = new AbortController()
  const io = { secret: () => sandbox.token, env: () => sandbox.url, fetch, signal, clock: { now: () => now } }
  client = githubClient(io)
})
afterAll(() => sandbox.close())

const calls: Record<GithubOperation, () => Promise<unknown>> = {
  'create-workflow-dispatch': () => client.dispatch({ ...workflow, ref: 'main', inputs: { 'canary-steps': 'k1' } }),
  'list-workflow-runs': () => client.findRuns({ ...workflow, marker: 'k1' }),
  'get-workflow-run': () => client.run(run),
  'list-jobs-for-workflow-run': () => client.failedJobs(run),
  'cancel-workflow-run': () => client.cancel(run),
  're-run-workflow-failed-jobs': () => client.rerunFailedJobs(run),
}

/** Nothing was done, and a person must act: the text for that person. */
const refused = (message: string) => ({ name: 'TerminalError', message: `github: ${message}` })
/** Nothing was done, and it passes: how long that takes, in milliseconds. */
const later = (retryAfter: number, message: string) => ({
  name: 'RetryLater',
  retryAfter,
  message: `github: ${message}`,
})
/** It may have been done. */
const unknown = (message: string) => ({ name: 'Error', message: `github: ${message}` })
const done = gives('nothing')

type Thrown = ReturnType<typeof refused> | ReturnType<typeof later> | typeof done

const permission = 'give GITHUB_TOKEN the permission "Actions: read and write" for acme/shop'
const declare =
  'e2e.yaml at main takes no input canary-steps: declare it under on.workflow_dispatch.inputs ' +
  `and show it in run-name: \${{ inputs.canary-steps }}`
const moved = 'acme/shop was renamed or transferred: name it as it is called now'

/** The error for each answer that the stand-in has for a row. */
const thrown: Record<GithubAnswerName, readonly Thrown[]> = {
  'the run has ended': [done],
  'the run is gone': [done],
  'the run is not queued yet': [
    later(10_000, 'cancel: the run is not queued yet'),
    later(10_000, 'cancel: the run is not queued yet'),
  ],
  'the run still goes on': [
    later(30_000, 'rerun failed jobs: the run still goes on'),
    later(30_000, 'rerun failed jobs: the run still goes on'),
  ],
  // asked again without what the server does not know
  'no run details': [done],
  'no permission': [
    refused(`403: ${permission} (Resource not accessible by integration)`),
    refused(`403: ${permission} (Resource not accessible by personal access token)`),
    refused(`403: ${permission} (Must have admin rights to Repository.)`),
  ],
  'no single sign-on': [
    refused(
      '403: authorize GITHUB_TOKEN for acme (Resource protected by organization SAML enforcement. ' +
        'You must grant your Personal Access token access to this organization.)',
    ),
  ],
  'address not allowed': [
    refused(
      '403: put the address of the function on the IP allow list of acme (Although you appear to have the correct authorization ' +
        'credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.)',
    ),
  ],
  'kind of token not allowed': [
    refused(
      '403: put a token into GITHUB_TOKEN that acme allows (`acme` forbids access via a personal access token (classic). ' +
        'Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.)',
    ),
  ],
  'repository archived': [refused('403: unarchive acme/shop (Repository was archived so is read-only.)')],
  'too many failed logins': [later(60_000, 'dispatch: too many failed logins')],
  'rate limit used up': [later(90_000, 'dispatch: rate limit used up'), later(90_000, 'dispatch: rate limit used up')],
  'secondary rate limit': [60_000, 7_000, 9_000, 60_000, 60_000].map((after) =>
    later(after, 'dispatch: secondary rate limit'),
  ),
  'token not valid': [refused('401: put a valid token into GITHUB_TOKEN')],
  'not found': [
    refused('404: no such repository or workflow, or GITHUB_TOKEN may not see it: acme/shop, e2e.yaml'),
    refused('404: no such repository or run, or GITHUB_TOKEN may not see it: acme/shop, 7'),
  ],
  'repository moved': [refused(`307: ${moved} (Temporary Redirect)`), refused(`301: ${moved} (Moved Permanently)`)],
  'inputs not declared': [refused(`422: ${declare}`)],
  'workflow disabled': [
    refused("422: enable e2e.yaml in acme/shop (Cannot trigger a 'workflow_dispatch' on a disabled workflow)"),
  ],
  conflict: [later(30_000, 'dispatch: conflict')],
  'too slow': [unknown('dispatch: 408')],
  'server trouble': [500, 502, 502, 503, 504, 503].map((status) => unknown(`dispatch: ${status}`)),
  refused: [
    refused('422: No ref found for: main'),
    refused("422: Workflow does not have 'workflow_dispatch' trigger"),
    refused("422: Required input 'image' not provided"),
    refused('403: Unable to retry this workflow run because it was created over a month ago'),
    refused('403: This workflow run cannot be retried'),
    refused('410: Gone'),
    refused('451: Repository access blocked'),
  ],
  'not GitHub': [
    unknown('dispatch: 403 without a message from GitHub'),
    unknown('dispatch: 302 without a message from GitHub'),
  ],
}

answerLaws({
  answers: githubAnswers,
  outcomes: thrown,
  call: (answer) => {
    const operation = answer.to ?? 'create-workflow-dispatch'
    sandbox.trouble(operation, { answer })
    return calls[operation]().then(() => 'nothing')
  },
  sources: /^https:\/\/|^github\.json: /,
})
