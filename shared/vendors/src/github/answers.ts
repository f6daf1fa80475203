import { type AnswerRow, rowOf } from '../answer-table.ts'

/** The calls of the client, as people are told of them. */
export type GithubCall = 'dispatch' | 'find runs' | 'run' | 'failed jobs' | 'cancel' | 'rerun failed jobs'

/** GitHub's answer to a call that it did not do. `message` is undefined when it was not GitHub who answered. */
export type Refusal = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly message: string | undefined
}

/** An answer that is no success, and the call that it was given to. */
type GithubAnswer = Refusal & { readonly call: GithubCall }

const says =
  (statuses: readonly number[], words: RegExp, to?: GithubCall) =>
  ({ call, status, message }: GithubAnswer): boolean =>
    statuses.includes(status) && (to ?? call) === call && message !== undefined && words.test(message)

const anyWords = /^/
const minute = 60_000

/** Besides 429 GitHub says with 403, too, that there were too many calls (docs.github.com, rate limits for the REST API). */
const isLimit = ({ status }: GithubAnswer): boolean => status === 403 || status === 429

/** Every kind of answer, the most particular first. */
export const table = [
  { name: 'the run has ended', is: says([409], /\bcompleted\b/, 'cancel'), means: 'done' },
  { name: 'the run is gone', is: says([404], anyWords, 'cancel'), means: 'done' },
  {
    name: 'the run is not queued yet',
    is: says([409], /not (been |yet )?queued/, 'cancel'),
    means: 'later',
    after: 10_000,
  },
  // for some time after GitHub showed the run as completed
  {
    name: 'the run still goes on',
    is: says([403], /already running/, 'rerun failed jobs'),
    means: 'later',
    after: 30_000,
  },
  // a server before Enterprise Server 3.21, which does nothing then
  { name: 'no run details', is: says([400, 422], /return_run_details/, 'dispatch'), means: 'refused' },
  // an answer that needs a person says so itself, even if it used up the last call of the hour
  { name: 'no permission', is: says([403], /not accessible|must have/i), means: 'refused' },
  { name: 'no single sign-on', is: says([403], /\bSAML\b/), means: 'refused' },
  { name: 'address not allowed', is: says([403], /IP allow list/i), means: 'refused' },
  { name: 'kind of token not allowed', is: says([403], /forbids access via/), means: 'refused' },
  { name: 'repository archived', is: says([403], /\barchived\b/), means: 'refused' },
  // also for those whose token is valid
  {
    name: 'too many failed logins',
    is: says([403], /login attempts/i),
    means: 'later',
    after: minute,
  },
  {
    name: 'rate limit used up',
    is: (answer) => isLimit(answer) && answer.headers['x-ratelimit-remaining'] === '0',
    means: 'later',
    after: minute,
  },
  // not always with a time: then at least a minute (docs.github.com, rate limits for the REST API)
  {
    name: 'secondary rate limit',
    is: (answer) =>
      answer.status === 429 ||
      (answer.status === 403 && answer.headers['retry-after'] !== undefined) ||
      says([403], /\brate limit\b|\babuse detection\b/i)(answer),
    means: 'later',
    after: minute,
  },
  { name: 'token not valid', is: says([401], anyWords), means: 'refused' },
  { name: 'not found', is: says([404], anyWords), means: 'refused' },
  { name: 'repository moved', is: says([301, 302, 307, 308], anyWords), means: 'refused' },
  { name: 'inputs not declared', is: says([422], /^Unexpected inputs/), means: 'refused' },
  { name: 'workflow disabled', is: says([422], /disabled workflow/), means: 'refused' },
  { name: 'conflict', is: says([409], anyWords), means: 'later', after: 30_000 },
  // it was too slow, which does not say that nothing was done
  { name: 'too slow', is: ({ status }) => status === 408, means: 'unknown' },
  { name: 'server trouble', is: ({ status }) => status >= 500, means: 'unknown' },
  { name: 'refused', is: ({ message }) => message !== undefined, means: 'refused' },
  { name: 'not GitHub', is: () => true, means: 'unknown' },
] as const satisfies readonly AnswerRow<GithubAnswer>[]

export type GithubAnswerName = (typeof table)[number]['name']

/** The meaning of an answer of GitHub, in one place. */
export const githubAnswer = (answer: GithubAnswer): AnswerRow<GithubAnswer, GithubAnswerName> =>
  rowOf<GithubAnswer, GithubAnswerName>(table, answer)
