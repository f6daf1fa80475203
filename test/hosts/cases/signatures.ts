import { randomBytes } from 'node:crypto'
import { steps } from '@canary-steps/plugins'
import { type SigningKey, sign } from '@canary-steps/runtime'
import { expect } from 'vitest'
import { keyWith } from '../site.ts'
import type { Stage } from '../stage.ts'
import type { Subject } from '../subject.ts'
import type { Declare } from './declared.ts'

const path = '/v1/steps/slack-notify/run'
const minute = 60_000

/** The body of a call, as a bridge writes it. */
const bodyOf = ({ address }: Stage, subject: Subject, more: object = {}): string =>
  JSON.stringify({
    operation: 'run',
    step: 'slack-notify',
    endpoint: address().endpoint,
    plugin: 'canary-steps/slack-notify',
    config: { channel: subject.channel, text: 'on its way' },
    rollout: subject.rollout(),
    timeout: '30s',
    ...more,
  })

const headersOf = (key: SigningKey, body: string | ArrayBuffer, at?: Date): Promise<Record<string, string>> =>
  sign(key, `msg_${randomBytes(8).toString('hex')}`, body, at)

const post = (stage: Stage, body: BodyInit, headers: Record<string, string>): Promise<Response> =>
  stage.request(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

type Forge = (body: string, key: SigningKey, now: number) => Promise<Record<string, string>>

const forged: readonly (readonly [how: string, forge: Forge])[] = [
  ['is not signed', async () => ({})],
  ['is signed for another body', (body, key) => headersOf(key, `${body} `)],
  [
    'has a signature with one other character',
    async (body, key) => {
      const { 'webhook-signature': signature = '', ...headers } = await headersOf(key, body)
      const [version, first = '', rest = ''] = signature.split(/(?<=^v1,)|(?<=^v1,.)/)
      return { ...headers, 'webhook-signature': `${version}${first === 'A' ? 'B' : 'A'}${rest}` }
    },
  ],
  [
    'is signed by a key that nobody knows',
    (body) => headersOf(keyWith(randomBytes(32).toString('base64'), 'eu'), body),
  ],
  [
    'names a key, and is signed by another',
    async (body, key) => ({
      ...(await headersOf(keyWith(randomBytes(32).toString('base64'), 'eu'), body)),
      'webhook-key-id': await key.id(),
    }),
  ],
  ['was signed eleven minutes ago', (body, key, now) => headersOf(key, body, new Date(now - 11 * minute))],
  ['is signed for eleven minutes from now', (body, key, now) => headersOf(key, body, new Date(now + 11 * minute))],
]

const bad: readonly (readonly [
  what: string,
  status: number,
  body: (usual: string) => string | Uint8Array<ArrayBuffer>,
])[] = [
  ['is not JSON', 400, () => 'no JSON {'],
  ['is another JSON', 400, () => '[]'],
  ['is not UTF-8', 400, (usual) => new Uint8Array([...new TextEncoder().encode(usual), 0xff])],
  ['is for another step', 400, (usual) => usual.replaceAll('slack-notify', 'slack-approval')],
  [
    'is for another function',
    400,
    (usual) => usual.replace(/"endpoint":"[^"]+"/, '"endpoint":"https://elsewhere.example"'),
  ],
  ['has more than a MiB', 413, (usual) => usual.replace('on its way', 'x'.repeat(2 ** 20))],
]

const refusals = (declare: Declare): void => {
  for (const [how, forge] of forged)
    declare(
      `refuses a call that ${how}`,
      async (stage) => {
        const subject = stage.newSubject()
        const body = bodyOf(stage, subject)
        const { status } = await post(stage, body, await forge(body, stage.site.keyOf('eu'), Date.now()))
        expect(status).toBe(401)
        expect(stage.vendors.slack.messages(subject.channel)).toEqual([])
      },
      'http',
    )
  for (const [what, status, bodyFrom] of bad)
    declare(
      `answers a call whose body ${what} with ${status} and one line of remedy`,
      async (stage) => {
        const subject = stage.newSubject()
        const body = bodyFrom(bodyOf(stage, subject))
        const bytes = typeof body === 'string' ? body : body.buffer
        const answer = await post(stage, body, await headersOf(stage.site.keyOf('eu'), bytes))
        expect(answer.status).toBe(status)
        expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(/^[^\n]+$/) })
        expect(stage.vendors.slack.messages(subject.channel)).toEqual([])
      },
      'http',
    )
}

const answers = (declare: Declare): void => {
  declare(
    'answers a call that is sent again as before, and does nothing twice',
    async (stage) => {
      const subject = stage.newSubject()
      const body = bodyOf(stage, subject)
      const headers = await headersOf(stage.site.keyOf('eu'), body)
      const [first, again] = [await post(stage, body, headers), await post(stage, body, headers)]
      expect([first.status, again.status]).toEqual([200, 200])
      expect(await again.json()).toMatchObject({ phase: 'Successful' })
      expect(stage.vendors.slack.messages(subject.channel)).toHaveLength(2)
    },
    'http',
  )
  declare(
    'answers whoever asks that it is well, and shows its steps to those who sign',
    async (stage) => {
      expect(await (await stage.request('/healthz', {})).json()).toEqual({ ok: true })
      expect((await stage.request('/v1/steps', {})).status).toBe(401)
      const listed = await stage.request('/v1/steps', { headers: await headersOf(stage.site.keyOf('eu'), '') })
      expect(await listed.json()).toMatchObject({ steps: steps.map(({ name }) => ({ name })) })
      expect((await stage.request('/v2', {})).status).toBe(404)
    },
    'http',
  )
}

/** Signed calls over HTTP, and those that are not as they should be. */
export const callsAreSigned = (declare: Declare): void => {
  refusals(declare)
  answers(declare)
}
