import { type RunIo, TerminalError } from '@canary-steps/sdk'
import type { HttpCheck } from './config.ts'
import type { Health } from './health-of.ts'

const mostBytes = 64 * 1024

const beginningOf = async ({ body }: Response): Promise<string> => {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let left = mostBytes
  while (reader && left > 0) {
    const { value, done } = await reader.read()
    if (done) break
    text += decoder.decode(value.subarray(0, left), { stream: true })
    left -= value.length
  }
  await reader?.cancel()
  return text
}

/** The fault of an answer; undefined if there is none. */
const problemOf = async (check: HttpCheck, response: Response): Promise<string | undefined> => {
  const { status, type } = response
  const isWanted = status === check.status
  if (isWanted && check.body !== undefined)
    return (await beginningOf(response)).includes(check.body) ? undefined : `answered ${status} without the text`
  await response.body?.cancel()
  if (type === 'opaqueredirect' || (status >= 300 && status < 400))
    return 'answered with a redirect, which is not followed'
  return isWanted ? undefined : `answered ${status}${check.status === 200 ? '' : `, not ${check.status}`}`
}

const reasonOf = (error: unknown): string => {
  const { message, cause } = error instanceof Error ? error : new Error(String(error))
  return cause instanceof Error && cause.message ? cause.message : message
}

/** Asks an address once. Trouble is an answer, too: not yet, or never where it may not be asked. Neither query nor body is told to anybody. */
export const askHttp = async (
  check: HttpCheck,
  { fetchAsTenant, signal }: Pick<RunIo, 'fetchAsTenant' | 'signal'>,
): Promise<Health> => {
  const { host, pathname } = new URL(check.url)
  const trouble = (error: unknown) => (signal.aborted ? 'gave no answer in time' : `failed: ${reasonOf(error)}`)
  const name = `http ${host}${pathname === '/' ? '' : pathname}`
  const judged = (problem: string | undefined): Health =>
    problem === undefined ? { is: 'ready', says: name } : { is: 'not yet', says: `${name} ${problem}` }
  return fetchAsTenant(check.url)
    .then((response) => problemOf(check, response))
    .then(judged, (error: unknown) =>
      error instanceof TerminalError ? { is: 'never', says: error.message } : judged(trouble(error)),
    )
}
