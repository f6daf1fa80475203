import { RetryLater, shortened, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import { jsonIn } from '../json-in.ts'
import { remedy } from './remedy.ts'

/** What came back of a call, read to its end. */
export type GrafanaAnswer = {
  readonly status: number
  readonly isRedirect: boolean
  readonly headers: Headers
  readonly text: string
}

/** Longest refusal that is handed on, in characters. */
const longest = 500
/** Milliseconds to wait when nobody names a time. */
const unnamed = 30_000

const Said = z.object({ message: z.string().min(1) })

const retryAfter = (value: string | null): number =>
  value !== null && /^\d+$/.test(value) ? Math.max(1, Number(value)) * 1_000 : unnamed

/** Grafana always answers JSON. Anything else came from something in front of it: the call may have acted. */
const notJson = ({ status, headers }: GrafanaAnswer): string => {
  const [type = ''] = headers.get('content-type')?.split(';') ?? []
  if (type.endsWith('json')) return 'unreadable answer'
  return (
    `${status} with ${type || 'something'} that is not JSON: is GRAFANA_URL the address of Grafana itself, ` +
    'with no login page or proxy in front that refuses GRAFANA_TOKEN?'
  )
}

/** What the runtime is told of an answer; undefined where Grafana did what it was asked. */
export const refusalOf = (call: string, answer: GrafanaAnswer, dashboard: string | undefined): Error | undefined => {
  const { status, headers, text } = answer
  const failed = (reason: string) => new Error(`grafana: ${call}: ${reason}`)
  if (answer.isRedirect)
    return failed(`${status || 'a redirect'}, which is not followed: does GRAFANA_URL have https, and its path?`)
  if (status === 429) return new RetryLater(`grafana: ${call}: rate limited`, retryAfter(headers.get('retry-after')))
  // 408: it was too slow, which does not say that nothing was done
  if (status >= 500 || status === 408) return failed(String(status))
  const json = jsonIn(text)
  if (json === undefined) return failed(notJson(answer))
  if (status < 400) return undefined
  const said = Said.safeParse(json).data
  if (!said) return failed(`${status} without a word of Grafana`)
  const told = `grafana: ${call}: ${status}: ${remedy(status, said.message.replace(/\s+/g, ' '), dashboard)}`
  return new TerminalError(shortened(told, longest))
}
