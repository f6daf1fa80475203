import type { GithubAnswerName } from '@canary-steps/vendors/github'
import type { VendorAnswer, VendorAnswers } from '../vendor-answer.ts'
import type { GithubOperation } from './trouble.ts'

type Answer = VendorAnswer<GithubOperation>

const docs = 'https://docs.github.com/en/rest'
const limits = `${docs}/using-the-rest-api/rate-limits-for-the-rest-api`
const troubleshooting = `${docs}/using-the-rest-api/troubleshooting-the-rest-api`
const thread = (path: string): string => `https://github.com/${path}`

/** An answer in GitHub's usual form. */
const said = (status: number, message: string, about: Pick<Answer, 'source' | 'to' | 'headers'>): Answer => ({
  status,
  body: { message, documentation_url: docs, status: String(status) },
  ...about,
})

const cancel = 'cancel-workflow-run'
const dispatch = 'create-workflow-dispatch'
const rerun = 're-run-workflow-failed-jobs'

const usedUp = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000090' }
const waitMinutes = 'Please wait a few minutes before you try again.'
const sorry = 'Sorry about that. Please try resubmitting your request and contact us if the problem persists.'

/** GitHub's answers when it refuses, by the rows of the client's table. */
export const githubAnswers: VendorAnswers<GithubAnswerName, GithubOperation> = {
  'the run has ended': [
    said(409, 'Cannot cancel a workflow run that is completed.', {
      source: thread('Homebrew/actions/issues/70'),
      to: cancel,
    }),
  ],
  'the run is gone': [said(404, 'Not Found', { source: thread('cli/cli/pull/3833'), to: cancel })],
  'the run is not queued yet': [
    said(409, 'Cannot cancel a workflow run that has not been queued yet.', {
      source: thread('actions/runner/issues/3872'),
      to: cancel,
    }),
    said(409, 'Cannot cancel a workflow re-run that has not yet queued.', {
      source: thread('actions/runner/issues/3872'),
      to: cancel,
    }),
  ],
  'the run still goes on': [
    said(403, 'This workflow is already running', { source: thread('metabase/metabase/pull/70916'), to: rerun }),
    said(403, 'The workflow run containing this job is already running', {
      source: thread('apache/tvm/issues/12847'),
      to: rerun,
      headers: { 'x-ratelimit-remaining': '4998' },
    }),
  ],
  'no run details': [
    said(400, 'Invalid request.\n\n"return_run_details" is not a permitted key.', {
      source: thread('benc-uk/workflow-dispatch/issues/86'),
      to: dispatch,
    }),
  ],
  'no permission': [
    said(403, 'Resource not accessible by integration', { source: troubleshooting }),
    said(403, 'Resource not accessible by personal access token', {
      source: thread('peter-evans/repository-dispatch/issues/393'),
    }),
    said(403, 'Must have admin rights to Repository.', {
      source: thread('ACCESS-NRI/access-spack-packages/issues/30'),
      // it used up the last call of the hour
      headers: usedUp,
    }),
  ],
  'no single sign-on': [
    said(
      403,
      'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
      {
        source: thread('ossf/scorecard/issues/1504'),
        headers: { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=AZSC' },
      },
    ),
  ],
  'address not allowed': [
    said(
      403,
      'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, ' +
        'and your IP address is not permitted to access this resource.',
      { source: thread('SalesforceFoundation/NPSP/issues/7247') },
    ),
  ],
  'kind of token not allowed': [
    said(
      403,
      '`acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token ' +
        'with fine-grained permissions.',
      { source: thread('git-town/git-town/issues/4609') },
    ),
  ],
  'repository archived': [
    said(403, 'Repository was archived so is read-only.', {
      source: thread('r-universe-org/help/issues/247'),
    }),
  ],
  'too many failed logins': [
    said(403, 'Maximum number of login attempts exceeded. Please try again later.', {
      source: `${docs}/authentication/authenticating-to-the-rest-api`,
    }),
  ],
  'rate limit used up': [
    said(403, 'API rate limit exceeded for user ID 1.', { source: limits, headers: usedUp }),
    said(429, 'API rate limit exceeded for installation ID 1.', { source: limits, headers: usedUp }),
  ],
  'secondary rate limit': [
    said(403, `You have exceeded a secondary rate limit. ${waitMinutes}`, {
      source: thread('hub4j/github-api/issues/2009'),
    }),
    said(429, `You have exceeded a secondary rate limit. ${waitMinutes}`, {
      source: limits,
      headers: { 'retry-after': '7' },
    }),
    said(403, `You have triggered an abuse detection mechanism. ${waitMinutes}`, {
      source: thread('hub4j/github-api/pull/289'),
      headers: { 'retry-after': '9' },
    }),
    said(403, `You have triggered an abuse detection mechanism. ${waitMinutes}`, {
      source: thread('MiSecurity/x-patrol/issues/19'),
    }),
    { source: limits, status: 429, body: '' },
  ],
  'token not valid': [said(401, 'Bad credentials', { source: troubleshooting })],
  'not found': [
    said(404, 'Not Found', { source: troubleshooting, to: dispatch }),
    said(404, 'Not Found', { source: troubleshooting, to: 'get-workflow-run' }),
  ],
  'repository moved': [
    said(307, 'Temporary Redirect', {
      source: `${docs}/using-the-rest-api/best-practices-for-using-the-rest-api`,
      headers: { location: 'https://api.github.com/repositories/1/actions/workflows/e2e.yaml/dispatches' },
    }),
    said(301, 'Moved Permanently', {
      source: `${docs}/using-the-rest-api/best-practices-for-using-the-rest-api`,
      to: 'get-workflow-run',
      headers: { location: 'https://api.github.com/repositories/1/actions/runs/7' },
    }),
  ],
  'inputs not declared': [
    said(422, 'Unexpected inputs provided: ["canary-steps"]', {
      source: thread('benc-uk/workflow-dispatch/issues/80'),
      to: dispatch,
    }),
  ],
  'workflow disabled': [
    said(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow", {
      source: thread('benc-uk/workflow-dispatch/issues/72'),
      to: dispatch,
    }),
  ],
  conflict: [
    {
      source: 'github.json: components.responses.conflict',
      status: 409,
      body: { message: 'Conflict', documentation_url: docs },
    },
  ],
  'too slow': [{ source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9', status: 408, body: '' }],
  'server trouble': [
    said(500, 'Failed to run workflow dispatch', {
      source: `${docs}/actions/workflows#create-a-workflow-dispatch-event`,
      to: dispatch,
    }),
    said(502, 'Server Error', { source: `${troubleshooting}#timeouts` }),
    {
      source: thread('octokit/graphql.js/issues/554'),
      status: 502,
      body: '<!DOCTYPE html>\n<html>\n  <head>\n    <title>Unicorn! &middot; GitHub</title>\n  </head>\n</html>\n',
    },
    said(503, `No server is currently available to service your request. ${sorry}`, {
      source: thread('taskcluster/taskcluster-github/issues/96'),
    }),
    said(504, `We couldn't respond to your request in time. ${sorry}`, {
      source: thread('softprops/action-gh-release/issues/612'),
    }),
    {
      source:
        'https://docs.github.com/en/enterprise-server@3.13/admin/configuration/configuring-your-enterprise/enabling-and-scheduling-maintenance-mode',
      status: 503,
      body: '<!DOCTYPE html>\n<html>\n  <head>\n    <title>Maintenance mode</title>\n  </head>\n</html>\n',
    },
  ],
  refused: [
    said(422, 'No ref found for: main', {
      source: thread('convictional/trigger-workflow-and-wait/pull/25'),
      to: dispatch,
    }),
    said(422, "Workflow does not have 'workflow_dispatch' trigger", {
      source: thread('benc-uk/workflow-dispatch/issues/81'),
      to: dispatch,
    }),
    said(422, "Required input 'image' not provided", {
      source: thread('XAMPPRocky/octocrab/issues/406'),
      to: dispatch,
    }),
    said(403, 'Unable to retry this workflow run because it was created over a month ago', {
      source: 'https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs',
      to: rerun,
    }),
    said(403, 'This workflow run cannot be retried', { source: thread('metabase/metabase/pull/70916'), to: rerun }),
    said(410, 'Gone', { source: 'github.json: components.responses.gone' }),
    {
      source: 'https://developer.github.com/changes/2016-03-17-the-451-status-code-is-now-supported/',
      status: 451,
      body: {
        message: 'Repository access blocked',
        block: { reason: 'dmca', created_at: '2024-11-12T14:38:04Z', html_url: 'https://github.com/github/dmca' },
      },
    },
  ],
  'not GitHub': [
    {
      source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4',
      status: 403,
      body: '<html><body>blocked by the proxy</body></html>',
    },
    {
      source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.4.3',
      status: 302,
      headers: { location: 'https://login.acme.example/' },
      body: '',
    },
  ],
}
