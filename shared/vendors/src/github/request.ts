import { Octokit } from '@octokit/rest'

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
