import { Octokit } from '@octokit/core'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** GitHub's `request` without logs and redirects, of API version 2022-11-28. Every request, body included, ends with `signal`. */
export const githubRequest = (options: {
  token: string
  url: string | undefined
  fetch: typeof globalThis.fetch
  signal: AbortSignal
}): Octokit['request'] => {
  const { token, url, fetch, signal } = options
  const bounded: typeof globalThis.fetch = async (to, init) => {
    // manual: workerd knows no `error`
    const response = await fetch(to, { ...init, redirect: 'manual', signal })
    const { status, type } = response
    // the client would take it for an answer
    if (type === 'opaqueredirect' || (status >= 300 && status < 400))
      throw new Error(`${status || 'a redirect'}, which is not followed: was the repository renamed?`)
    return response
  }
  const octokit = new Octokit({
    auth: token,
    userAgent: 'canary-steps',
    log: silent,
    request: { fetch: bounded, log: silent },
    ...(url && { baseUrl: url.replace(/\/+$/, '') }),
  })
  return octokit.request.defaults({ headers: { 'x-github-api-version': '2022-11-28' } })
}
