import { type AnswerRow, rowOf } from '../answer-table.ts'

/** The calls of the client, as people are told of them. */
export type GrafanaCallName = 'annotate' | 'find' | 'change' | 'remove'

/** An answer that is no success, and the call that it was given to. */
type GrafanaAnswer = {
  readonly call: GrafanaCallName
  readonly status: number
  readonly isRedirect: boolean
  /** Grafana's message; undefined if Grafana did not answer. */
  readonly said: string | undefined
}

const says =
  (status: number, words = /^/, ...to: readonly GrafanaCallName[]) =>
  (answer: GrafanaAnswer): boolean =>
    answer.status === status &&
    (to.length === 0 || to.includes(answer.call)) &&
    answer.said !== undefined &&
    words.test(answer.said)

/** Every kind of answer, the most particular first. */
export const table = [
  { name: 'a redirect', is: ({ isRedirect }) => isRedirect, means: 'unknown' },
  // Grafana Cloud puts a stack to sleep that nobody uses, and says for some minutes the one, then the other
  { name: 'the stack sleeps', is: says(404, /do not recognize the instance URL/i), means: 'refused' },
  { name: 'the stack wakes up', is: says(503, /instance is loading/i), means: 'later', after: 30_000 },
  { name: 'the annotation is gone', is: says(404, /^/, 'change', 'remove'), means: 'done' },
  // a gateway in front says so in a page of its own
  { name: 'rate limited', is: ({ status }) => status === 429, means: 'later', after: 30_000 },
  { name: 'another organisation', is: says(401, /does not belong to the requested organization/i), means: 'refused' },
  { name: 'token not valid', is: says(401), means: 'refused' },
  { name: 'no permission', is: says(403), means: 'refused' },
  { name: 'not found', is: says(404), means: 'refused' },
  { name: 'conflict', is: says(409), means: 'later', after: 30_000 },
  { name: 'something is to be done first', is: says(412), means: 'refused' },
  { name: 'tags too long', is: says(400, /tags length/i), means: 'refused' },
  // it was too slow, which does not say that nothing was done
  { name: 'too slow', is: ({ status }) => status === 408, means: 'unknown' },
  { name: 'server trouble', is: ({ status }) => status >= 500, means: 'unknown' },
  { name: 'refused', is: ({ status, said }) => status >= 400 && said !== undefined, means: 'refused' },
  { name: 'not Grafana', is: () => true, means: 'unknown' },
] as const satisfies readonly AnswerRow<GrafanaAnswer>[]

export type GrafanaAnswerName = (typeof table)[number]['name']

/** The meaning of an answer of Grafana, in one place. */
export const grafanaAnswer = (answer: GrafanaAnswer): AnswerRow<GrafanaAnswer, GrafanaAnswerName> =>
  rowOf<GrafanaAnswer, GrafanaAnswerName>(table, answer)
