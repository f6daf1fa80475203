import { RetryLater, StillLooking, shortened, TerminalError } from '@canary-steps/sdk'
import { Octokit } from '@octokit/rest'
import * as z from 'zod'
import { retryAfter, rootOf, withoutToken } from '../trouble.ts'
import { type GithubAnswerName, type GithubCall, githubAnswer, type Refusal } from './answers.ts'
import { defaultMarkerInput, shownInput } from './shapes.ts'

/** GitHub's routes of Actions, as Octokit calls them. */
export type GithubActions = Octokit['rest']['actions']

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** GitHub's routes without logs and redirects, of API version 2022-11-28. Every request, body included, ends with `signal`. */
export const githubActions = (options: {
  token: string
  url: string | undefined
  fetch: typeof globalThis.fetch
  signal: AbortSignal
}): GithubActions => {
  const { token, url, fetch, signal } = options
  const bounded: typeof globalThis.fetch = async (to, init) => {
    // manual: workerd knows no `error`
    const response = await fetch(to, { ...init, redirect: 'manual', signal })
    if (response.type === 'opaqueredirect') throw new Error('a redirect, which is not followed')
    return response
  }
  const octokit = new Octokit({
    auth: token,
    userAgent: 'canary-steps',
    log: silent,
    request: { fetch: bounded, log: silent },
    ...(url && { baseUrl: url.replace(/\/+$/, '') }),
  })
  octokit.hook.before('request', ({ headers }) => {
    headers['x-github-api-version'] = '2022-11-28'
  })
  // the client would take a redirect for what was asked for
  octokit.hook.after('request', (response) => {
    if (Number(response.status) >= 300)
      throw Object.assign(new Error('a redirect'), { status: response.status, response })
  })
  return octokit.rest.actions
}

const Answered = z.object({
  status: z.number(),
  response: z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }),
})
const Said = z.object({ message: z.string().min(1), errors: z.array(z.unknown()).default([]) })

const words = (answer: unknown): string | undefined => {
  const said = Said.safeParse(answer).data
  if (!said) return undefined
  const details = said.errors.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail)))
  return [said.message, ...details].join(' ').replace(/\s+/g, ' ')
}

/** The answer in an error of the client; undefined when none came. */
export const refusalIn = (error: unknown): Refusal | undefined => {
  const { status, response } = Answered.safeParse(error).data ?? {}
  if (status === undefined || !response) return undefined
  return { status, headers: response.headers, message: words(response.data) }
}

const numberIn = (value: unknown): number | undefined => (/^\d+$/.test(String(value)) ? Number(value) : undefined)

/** Milliseconds from `now` until GitHub takes calls again, as the headers of its answer say; undefined where they name no time. */
const namedWait = ({ headers }: Refusal, now: number): number | undefined => {
  const named = retryAfter(headers['retry-after'])
  if (named !== undefined) return named
  const reset = headers['x-ratelimit-remaining'] === '0' ? numberIn(headers['x-ratelimit-reset']) : undefined
  return reset === undefined ? undefined : Math.max(1_000, reset * 1_000 - now)
}

/** The subject of a refused call. */
export type Refused = {
  readonly repository: string
  readonly workflow?: string
  readonly ref?: string
  readonly markerInput?: string
  readonly id?: number
}

const declare = (inputs: readonly string[], { workflow, ref, markerInput = defaultMarkerInput }: Refused): string => {
  const [kind, them] = inputs.length === 1 ? ['input', 'it'] : ['inputs', 'them']
  const shown = inputs.find((input) => input === markerInput)
  return (
    `${workflow} at ${ref} takes no ${kind} ${inputs.join(', ')}: declare ${them} under on.workflow_dispatch.inputs` +
    (shown === undefined ? '' : ` and show ${inputs.length === 1 ? 'it' : shown} in ${shownInput(shown)}`)
  )
}

const undeclared = (message: string, refused: Refused): string => {
  const [, list] = /^Unexpected inputs provided: \[([^\]]*)\]/.exec(message) ?? []
  const inputs = [...(list ?? '').matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
  return inputs.length === 0 ? message : declare(inputs, refused)
}

const missing = ({ repository, workflow, id }: Refused): string =>
  workflow === undefined
    ? `no such repository or run, or GITHUB_TOKEN may not see it: ${repository}, ${id}`
    : `no such repository or workflow, or GITHUB_TOKEN may not see it: ${repository}, ${workflow}`

const ownerOf = ({ repository }: Refused): string => repository.split('/')[0] ?? repository

/** A person's remedy for an answer whose own words do not name it. */
const remedies: Partial<Record<GithubAnswerName, (refused: Refused, message: string) => string>> = {
  'token not valid': () => 'put a valid token into GITHUB_TOKEN',
  'not found': missing,
  'inputs not declared': (refused, message) => undeclared(message, refused),
  'no permission': ({ repository }, message) =>
    `give GITHUB_TOKEN the permission "Actions: read and write" for ${repository} (${message})`,
  'no single sign-on': (refused, message) => `authorize GITHUB_TOKEN for ${ownerOf(refused)} (${message})`,
  'address not allowed': (refused, message) =>
    `put the address of the function on the IP allow list of ${ownerOf(refused)} (${message})`,
  'kind of token not allowed': (refused, message) =>
    `put a token into GITHUB_TOKEN that ${ownerOf(refused)} allows (${message})`,
  'repository archived': ({ repository }, message) => `unarchive ${repository} (${message})`,
  'repository moved': ({ repository }, message) =>
    `${repository} was renamed or transferred: name it as it is called now (${message})`,
  'workflow disabled': ({ repository, workflow }, message) => `enable ${workflow} in ${repository} (${message})`,
}

/** A person's remedy for GitHub's refusal. `message` is what GitHub said. */
const remedy = (name: GithubAnswerName, message: string, refused: Refused): string =>
  remedies[name]?.(refused, message) ?? message

/** The call that failed, when, in milliseconds since 1970, and what must not be told of it. */
type FailedCall = {
  readonly call: GithubCall
  readonly about: Refused
  readonly token: string
  readonly signal: AbortSignal
  readonly now: number
}

/** Longest refusal that is handed on, in characters; GitHub's are one sentence. */
const longest = 500

const answerError = (answer: Refusal, { call, about, token, now }: FailedCall): Error => {
  const { status, message = '' } = answer
  const { name, means, after = 0 } = githubAnswer({ ...answer, call })
  if (means === 'later') return new RetryLater(`github: ${call}: ${name}`, namedWait(answer, now) ?? after)
  if (means === 'refused') {
    const { message: told } = withoutToken(`github: ${status}: ${remedy(name, message, about)}`, token)
    return new TerminalError(shortened(told, longest))
  }
  return new Error(`github: ${call}: ${status}${name === 'not GitHub' ? ' without a message from GitHub' : ''}`)
}

/**
 * The error for the runtime about a failed call. TerminalError: GitHub refused. RetryLater: not now, in milliseconds.
 * Any other Error: the call may have acted. None of them holds the token.
 */
export const githubError = (error: unknown, failed: FailedCall): Error => {
  if (error instanceof TerminalError || error instanceof RetryLater) return error
  if (error instanceof StillLooking) return new StillLooking(error.from, githubError(error.cause, failed))
  const answer = refusalIn(error)
  // a cut-off refusal tells nothing
  if (answer && !(failed.signal.aborted && answer.message === undefined)) return answerError(answer, failed)
  const cause = withoutToken(error, failed.token)
  const reason = failed.signal.aborted ? 'no answer in time' : rootOf(cause).message
  return new Error(`github: ${failed.call}: ${reason}`, { cause })
}
