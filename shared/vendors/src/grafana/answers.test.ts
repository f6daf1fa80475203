import { type GrafanaOperation, type GrafanaSandbox, grafanaAnswers, startGrafana } from '@canary-steps/sandbox/grafana'
import { afterAll, beforeAll } from 'vitest'
import { answerLaws, gives } from '../testing/answer-laws.ts'
import type { GrafanaAnswerName } from './answers.ts'
import { grafana } from './calls.ts'
import type { GrafanaClient } from './client.ts'

let sandbox: GrafanaSandbox
let client: GrafanaClient
beforeAll(async () => {
  sandbox = await startGrafana()
  const { signal } = new AbortController()
  client = grafana({ secret: () => sandbox.token, env: () => sandbox.url, fetch, signal, clock: Date })
})
afterAll(() => sandbox.close())

const added = { time: 1, text: 'a', tags: ['canary-steps:k1'] }
const change = { timeEnd: 2, text: 'a', tags: [] }
/** None of the client's calls. */
const none = () => Promise.reject(new Error('no such call'))

const calls: Record<GrafanaOperation, () => Promise<unknown>> = {
  getAnnotations: () => client.find({ tag: 'canary-steps:k1', since: 0 }),
  postAnnotation: () => client.annotate(added),
  getAnnotationByID: none,
  updateAnnotation: none,
  patchAnnotation: () => client.change(7, change),
  deleteAnnotationByID: () => client.remove(7),
}

/** Nothing was done, and a person must act: the text for that person. */
const refused = (message: string, call = 'annotate') => ({
  name: 'TerminalError',
  message: `grafana: ${call}: ${message}`,
})
/** Nothing was done, and it passes: how long that takes, in milliseconds. */
const later = (retryAfter: number, message: string, call = 'annotate') => ({
  name: 'RetryLater',
  retryAfter,
  message: `grafana: ${call}: ${message}`,
})
/** It may have been done. */
const unknown = (message: string, call = 'annotate') => ({ name: 'Error', message: `grafana: ${call}: ${message}` })

type Outcome = ReturnType<typeof refused> | ReturnType<typeof later> | ReturnType<typeof gives>

const redirect = 'which is not followed: does GRAFANA_URL have https, and its path?'
const sleeps =
  '404: open GRAFANA_URL in a browser, which wakes a stack of Grafana Cloud that sleeps, and check that address ' +
  "(We do not recognize the instance URL you're trying to reach.)"
const token = 'put a valid service account token into GRAFANA_TOKEN'
const permit =
  'let the service account of GRAFANA_TOKEN read, create, write and delete annotations of the organisation, if that is there'
const missing = 'not there, or GRAFANA_TOKEN may not see it: the organisation; or GRAFANA_URL lacks the path of Grafana'
const notJson =
  'with text/html that is not JSON: is GRAFANA_URL the address of Grafana itself, ' +
  'with no login page or proxy in front that refuses GRAFANA_TOKEN?'

/** The result of each answer that the stand-in has for a row. */
const outcomes: Record<GrafanaAnswerName, readonly Outcome[]> = {
  'a redirect': [unknown(`302, ${redirect}`), unknown(`301, ${redirect}`)],
  'the stack sleeps': [refused(sleeps), refused(sleeps, 'change')],
  'the stack wakes up': [later(30_000, 'the stack wakes up')],
  'the annotation is gone': [gives(false), gives(undefined)],
  'rate limited': [later(7_000, 'rate limited'), later(30_000, 'rate limited')],
  'another organisation': [
    refused(
      '401: put a token of the organisation into GRAFANA_TOKEN (API key does not belong to the requested organization)',
    ),
  ],
  'token not valid': ['Invalid API key', 'Expired API key', 'Unauthorized', 'Invalid API key'].map((said) =>
    refused(`401: ${token} (${said})`),
  ),
  'no permission': [
    "You'll need additional permissions to perform this action. Permissions needed: annotations:create",
    'Access denied to save the annotation',
  ].map((said) => refused(`403: ${permit} (${said})`)),
  'not found': [refused(`404: ${missing} (Dashboard not found)`), refused(`404: ${missing} (Not found)`, 'find')],
  conflict: [later(30_000, 'conflict', 'change')],
  'something is to be done first': [
    refused('412: Grafana asks for something to be done first, look at the organisation (version mismatch)'),
  ],
  'tags too long': [
    refused(
      '400: name fewer or shorter tags, or raise annotations.tags_length in Grafana (Tags length exceeds the maximum allowed.)',
    ),
  ],
  'too slow': [unknown('408')],
  'server trouble': [
    unknown('500'),
    unknown('500', 'change'),
    unknown('500', 'find'),
    unknown('500', 'remove'),
    unknown('502'),
    unknown('503'),
    unknown('504'),
  ],
  refused: [
    refused('400: Failed to save annotation'),
    refused('400: bad request data'),
    refused('422: validation failed'),
  ],
  'not Grafana': [
    unknown(`200 ${notJson}`),
    unknown(`403 ${notJson}`),
    unknown(`404 ${notJson}`),
    unknown('unreadable answer'),
    unknown('400 without a message from Grafana'),
  ],
}

answerLaws({
  answers: grafanaAnswers,
  outcomes,
  call: (answer) => {
    const operation = answer.to ?? 'postAnnotation'
    sandbox.trouble(operation, { answer })
    return calls[operation]()
  },
  sources: /^https:\/\/|^grafana\.json: /,
})
