import type { JiraAnswerName } from '@canary-steps/vendors/jira'
import type { VendorAnswers } from '../vendor-answer.ts'
import { fields, oops, page, said } from './answer-forms.ts'
import type { JiraOperation } from './trouble.ts'

const docs = 'https://developer.atlassian.com/cloud/jira/platform'
const limits = `${docs}/rate-limiting/`
const login = `${docs}/basic-auth-for-rest-apis/`
const scopes =
  'https://support.atlassian.com/atlassian-cloud/kb/401-unauthorized-error-when-service-account-accesses-jira-or-confluence-api'
const thread = (path: string): string => `https://github.com/${path}`
const specified = (operation: JiraOperation, status: number): string => `jira.json: ${operation}, ${status}`

const noIssue = 'Issue does not exist or you do not have permission to see it.'
const failed = { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }
const text = { 'content-type': 'text/plain;charset=UTF-8' }

/** Jira's answers when it refuses, by the rows of the client's table. */
export const jiraAnswers: VendorAnswers<JiraAnswerName, JiraOperation> = {
  'CAPTCHA asked for': [
    {
      source: thread('cristibaluta/Jit/issues/12'),
      status: 403,
      headers: {
        'x-authentication-denied-reason': 'CAPTCHA_CHALLENGE; login-url=https://acme.atlassian.net/login.jsp',
        'x-seraph-loginreason': 'AUTHENTICATION_DENIED',
      },
      body: page('Forbidden (403)', 'Basic Authentication Failure - Reason : AUTHENTICATION_DENIED'),
    },
    said(401, 'Login denied', { source: login, headers: { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' } }),
  ],
  'scope missing': [
    { source: scopes, status: 401, body: { code: 401, message: 'Unauthorized; scope does not match' } },
  ],
  'token not valid': [
    {
      source: thread('jira-node/node-jira-client/issues/255'),
      status: 401,
      body: { message: 'Client must be authenticated to access this resource.', 'status-code': 401 },
    },
    {
      source: login,
      status: 401,
      headers: text,
      body: 'Client must be authenticated to access this resource.',
    },
    {
      source: thread('pycontribs/jira/issues/908'),
      status: 401,
      headers: text,
      body: 'Basic auth with password is not allowed on this instance',
    },
    {
      source: thread('tenable/integration-jira-cloud/issues/134'),
      status: 401,
      body: 'Basic authentication with passwords is deprecated.  For more information, see: https://confluence.atlassian.com/\n',
    },
    { source: scopes, status: 401, body: { code: 401, message: 'Unauthorized' } },
    // an unknown user sees no issue
    said(404, noIssue, {
      source: 'https://community.atlassian.com/forums/Jira-questions/Jira-Token-With-Scopes/qaq-p/3027245',
      headers: failed,
    }),
    {
      source: 'https://support.servicenow.com/kb?id=kb_article_view&sysparm_article=KB2942093',
      to: 'getIssue',
      status: 200,
      headers: failed,
      body: { id: '10001', key: 'PAY-1', fields: { status: { id: '10001', name: 'In Progress' } } },
    },
  ],
  'taken for a browser': [
    {
      source: thread('fyyyyy/Toggl-to-Jira-Chrome-Extension/issues/10'),
      status: 403,
      headers: text,
      body: 'XSRF check failed',
    },
  ],
  'address not allowed': [
    said(
      403,
      'The IP address has been rejected because it is not on the allowed list. See your admin for more information.',
      {
        source: 'https://confluence.atlassian.com/pages/viewpage.action?pageId=1384133808',
      },
    ),
    said(
      400,
      'The IP address has been rejected because it is not on the allowedlist. See your admin for more information.',
      {
        source:
          'https://appfire.atlassian.net/wiki/spaces/SUPPORT/pages/1331790156/How+to+resolve+API+Token+Validation+Issues+for+Configuration+Manager+for+Jira+CMJ',
      },
    ),
  ],
  'rate limited': [
    {
      source: thread('raycast/extensions/issues/29015'),
      status: 429,
      headers: { 'retry-after': '7', 'ratelimit-reason': 'jira-burst-based' },
      body: {
        errorMessages: ['The request has been rate-limited. Please try again later.'],
        errors: {},
        status: 429,
      },
    },
    {
      source: limits,
      status: 429,
      headers: { 'x-ratelimit-reset': '2023-11-14T22:15Z', 'ratelimit-reason': 'jira-per-issue-on-write' },
      body: '',
    },
    oops(429, { source: thread('apache/devlake/issues/2932') }),
  ],
  'it is being changed by somebody else': [
    said(409, 'The issue could not be updated due to a conflicting update.', { source: specified('editIssue', 409) }),
  ],
  'API removed': [
    said(410, 'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.', {
      source: thread('adyscorpius/logseq-jira/issues/34'),
    }),
  ],
  'issue full': [
    said(413, 'The per-issue limit has been breached.', { source: specified('addComment', 413), to: 'addComment' }),
    {
      source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.14',
      status: 413,
      body: page('413 Request Entity Too Large', '413 Request Entity Too Large'),
    },
  ],
  'dead link': [
    {
      source: thread('atlassian/gajira-find-issue-key/issues/40'),
      status: 404,
      body: page('Oops, you&#39;ve found a dead link. - JIRA', 'Oops, you&#39;ve found a dead link.'),
    },
    {
      source: thread('qoomon/Jira-Issue-Card-Printer/issues/48'),
      status: 404,
      body: { message: 'null for uri: https://acme.atlassian.net/rest/api/3/issue/PAY-1', 'status-code': 404 },
    },
    { source: scopes, status: 404, body: { code: 404, message: 'Not Found' } },
  ],
  'moved for good': [
    {
      source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.4.2',
      status: 301,
      headers: { location: 'https://acme-shop.atlassian.net/rest/api/3/issue/PAY-1' },
      body: '',
    },
  ],
  'not found': [
    said(404, noIssue, { source: specified('getIssue', 404) }),
    said(404, "Le ticket n'existe pas ou vous n'êtes pas autorisé à la voir.", { source: specified('getIssue', 404) }),
  ],
  'no permission': [
    said(403, 'You do not have permission to edit issues in this project.', {
      source: specified('setIssueProperty', 403),
    }),
  ],
  'document asked for': [
    fields(
      400,
      { description: 'Operation value must be an Atlassian Document (see the Atlassian Document Format)' },
      { source: thread('lesstif/php-jira-rest-client/issues/280'), to: 'editIssue' },
    ),
  ],
  refused: [
    fields(
      400,
      { resolution: "Field 'resolution' cannot be set. It is not on the appropriate screen, or unknown." },
      { source: thread('mozilla/jira-bugzilla-integration/issues/294'), to: 'doTransition' },
    ),
    said(400, 'Field Resolution is required.', {
      source: thread('checkmarx-ts/checkmarx-cxflow-github-action/issues/46'),
      to: 'doTransition',
    }),
    said(400, "Transition id '21' is not valid for this issue.", {
      source: thread('lesstif/php-jira-rest-client/issues/380'),
      to: 'doTransition',
    }),
    fields(
      400,
      { comment: 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.' },
      { source: thread('mozilla/jira-bugzilla-integration/pull/1134'), to: 'addComment' },
    ),
    fields(
      400,
      { comment: 'Comment body is not valid!' },
      { source: thread('pchuri/jira-cli/pull/38'), to: 'addComment' },
    ),
    said(400, 'INVALID_INPUT', { source: thread('nguyenvanduocit/jira-mcp/issues/42'), to: 'editIssue' }),
    fields(
      400,
      { labels: "The label 'x' exceeds the maximum length for a single label of 255 characters" },
      { source: thread('prometheus-community/jiralert/issues/146'), to: 'editIssue' },
    ),
    fields(
      422,
      { fixVersions: 'A configuration problem prevents the update.' },
      { source: specified('editIssue', 422) },
    ),
    { source: specified('doTransition', 400), status: 400, body: { errorMessages: [], errors: {} } },
  ],
  'too slow': [{ source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9', status: 408, body: '' }],
  'server trouble': [
    said(500, 'Internal server error', { source: limits }),
    oops(502, { source: thread('jenkins-infra/helpdesk/issues/3116') }),
    // also a site that is suspended
    {
      source: thread('atlassian/github-for-jira/pull/1193'),
      status: 503,
      body: page('Atlassian Cloud Notifications - Page Unavailable', 'Page unavailable'),
    },
    // a limit of what there is, which is none of calls
    said(503, 'Service Unavailable', { source: limits, headers: { 'retry-after': '5' } }),
    { source: thread('jenkins-infra/helpdesk/issues/5114'), status: 504, body: '504 Gateway Time-out' },
  ],
  redirect: [
    {
      source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.4.3',
      status: 302,
      headers: { location: 'https://id.atlassian.com/login' },
      body: '',
    },
  ],
  'not Jira': [
    {
      source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4',
      status: 403,
      body: '<html><body>blocked by the proxy</body></html>',
    },
    // also while all of Atlassian is down
    {
      source: thread('prometheus/alertmanager/issues/4609'),
      status: 404,
      body: page('Atlassian Cloud Notifications - Page Unavailable', 'Page unavailable'),
    },
    {
      source: thread('solidify/jira-azuredevops-migrator/issues/343'),
      status: 404,
      headers: text,
      body: 'default backend - 404',
    },
  ],
}
