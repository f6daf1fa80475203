import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LambdaStage, openLambdaStage } from './lambda-stage.ts'
import { scheduled, sent, urlEvent, urls } from './payload.ts'

const { fetch } = globalThis
let stage: LambdaStage
beforeEach(async () => {
  stage = await openLambdaStage()
})
afterEach(async () => {
  globalThis.fetch = fetch
  await stage.close()
})

const waiting = { phase: 'Running', message: expect.stringContaining('0 of 1') }
const errorWith = (text: string) => ({ error: expect.stringContaining(text) })
const posted = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }

describe('the URL for calls', () => {
  test('takes a call whether AWS hands on its body as text or in base64', async () => {
    const one = await stage.instance()
    const asText: typeof fetch = async (input, init) => {
      const { body = '', ...event } = await urlEvent(new Request(input, init))
      const text = Buffer.from(body, 'base64').toString()
      return sent(await one.invoke({ ...event, body: event.isBase64Encoded ? text : body, isBase64Encoded: false }))
    }
    const inBase64: typeof fetch = async (input, init) => {
      const { body = '', ...event } = await urlEvent(new Request(input, init))
      const bytes = event.isBase64Encoded ? body : Buffer.from(body).toString('base64')
      return sent(await one.invoke({ ...event, body: bytes, isBase64Encoded: true }))
    }
    for (const way of [asText, inBase64])
      expect(await stage.send(one, stage.newCall(), { fetch: way })).toMatchObject(waiting)
  })

  test('takes none that is signed by another key, or for another function, though AWS has let it in', async () => {
    const one = await stage.instance()
    const secret = randomBytes(32).toString('base64')
    expect(await stage.send(one, stage.newCall(), { secret })).toMatchObject(errorWith('not signed'))
    const endpoint = urls.calls.replace('calls', 'other')
    const replayed: typeof fetch = (input, init) => one.fetch(String(input).replace('other', 'calls'), init)
    const answer = await stage.send(one, stage.newCall(), { fetch: replayed, endpoint })
    expect(answer).toMatchObject(errorWith('differ from the URL'))
    expect(stage.texts()).toEqual([])
  })

  test('has no webhooks', async () => {
    const one = await stage.instance()
    const answer = await one.fetch(new URL('/webhooks/slack', urls.calls), posted)
    const problem = { status: 404, title: 'not found', detail: 'webhooks have a URL of their own' }
    expect([answer.status, await answer.json()]).toEqual([404, problem])
  })
})

describe('the URL for webhooks', () => {
  test('takes no call, though our own key has signed it', async () => {
    const one = await stage.instance()
    const answer = await stage.send(one, stage.newCall(), { endpoint: urls.webhooks })
    expect(answer).toMatchObject(errorWith('404'))
    expect(stage.texts()).toEqual([])
  })

  test.each([
    ['/v1/steps', 404],
    ['/v1/effects', 404],
    ['/webhooks', 404],
    ['//webhooks/slack', 404],
    ['/webhooks/../v1/steps', 404],
    ['/webhooks/slack', 401],
    ['/healthz', 200],
  ])('answers %s with %d', async (rawPath, status) => {
    const one = await stage.instance()
    const method = status === 401 ? 'POST' : 'GET'
    const event = await urlEvent(new Request(urls.webhooks, { method }))
    expect(sent(await one.invoke({ ...event, rawPath })).status).toBe(status)
  })

  test('takes a webhook in base64, with its bytes as they were signed', async () => {
    const one = await stage.instance()
    const heard: Response[] = []
    stage.slack.sendTo({
      signingSecret: stage.secrets.SLACK_SIGNING_SECRET,
      async to(request) {
        const url = new URL('/webhooks/slack', urls.webhooks)
        const answer = await one.fetch(url, { method: 'POST', headers: request.headers, body: await request.text() })
        heard.push(answer.clone())
        return answer
      },
    })
    const made = stage.newCall()
    expect(await stage.send(one, made)).toMatchObject(waiting)
    const ts = stage.slack.messages('C0PAY').at(-1)?.ts ?? ''
    await stage.slack.click({ channel: 'C0PAY', ts, user: 'U0ANN', action: 'approve' })
    expect(heard.map(({ status }) => status)).toEqual([200])
  })
})

describe('an event', () => {
  test('with a request that nobody can have sent is answered with 400, and the instance lives on', async () => {
    const one = await stage.instance()
    const event = await urlEvent(new Request(new URL('/healthz', urls.calls)))
    const badHeader = { ...event, headers: { 'x-bad': 'line\nbreak' } }
    const badMethod = { ...event, requestContext: { ...event.requestContext, http: { method: 'TRACE' } } }
    for (const bad of [badHeader, badMethod]) expect(sent(await one.invoke(bad)).status).toBe(400)
    expect(sent(await one.invoke(event)).status).toBe(200)
  })

  test.each([
    ['of something else', { Records: [] }],
    ['of the schedule with something else', { ...scheduled, more: true }],
    ['of the schedule that says that it came through a URL', { ...scheduled, requestContext: {} }],
    ['of a schedule with another order', { 'canary-steps': 'open' }],
  ])('%s is an error', async (_, event) => {
    const one = await stage.instance()
    await expect(one.invoke(event)).rejects.toThrow(
      'the event is neither of the schedule nor of a URL of this function',
    )
  })

  test.each([
    ['as keys beside those of AWS', (event: object) => ({ ...event, ...scheduled })],
    ['as its body', (event: object) => ({ ...event, body: JSON.stringify(scheduled) })],
    ['as a header', (event: object) => ({ ...event, headers: scheduled })],
  ])('of the schedule cannot be forged through the URL %s', async (_, forge) => {
    const one = await stage.instance()
    const event = await urlEvent(new Request(new URL('/webhooks/slack', urls.webhooks), posted))
    expect(sent(await one.invoke(forge(event))).status).toBe(401)
  })
})
