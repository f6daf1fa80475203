import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { replyOf, type TestHost, testHost } from '@canary-steps/testing'
import { slack as loadSlack } from '@canary-steps/vendors/slack'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { slackNotify } from './index.ts'

/** Milliseconds of a call. Only where a request takes all of them there are few: all but the runtime's reserve of 500 ms. */
const budgetOf = (says: string): number => (says === 'no answer in time' ? 1_000 : 8_000)

let slack: SlackSandbox
// the first call of all reads Slack's client, which is not what these budgets are about
beforeAll(() => loadSlack({ secret: () => 'xoxb', env: () => undefined, fetch, signal: AbortSignal.any([]) }))
beforeEach(async () => {
  slack = await startSlack()
})
afterEach(() => slack.close())

const start = (fetch: typeof globalThis.fetch): TestHost =>
  testHost(slackNotify, {
    config: { channel: 'C0PAY', text: 'hello' },
    secrets: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url },
    fetch,
  })

const json = { 'content-type': 'application/json; charset=utf-8' }

/** A body that begins and does not end before the request is given up. */
const endless = (signal: AbortSignal | null | undefined): Response => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"ok":'))
      signal?.addEventListener('abort', () => controller.error(signal.reason))
    },
  })
  return new Response(body, { headers: json })
}

type Trouble = (init: RequestInit | undefined) => Promise<Response>

const answers =
  (status: number, headers: Record<string, string> = {}, body: string | null = null): Trouble =>
  async () =>
    new Response(body, { status, headers })

/** `fetch` for which the `nth` post of all goes wrong: after Slack has taken it, or before. */
const troubled = (trouble: Trouble, isPosted: boolean, nth: number): typeof globalThis.fetch => {
  let posts = 0
  return async (to, init) => {
    const isPost = String(to).endsWith('chat.postMessage')
    if (isPost) posts += 1
    if (!isPost || posts !== nth) return fetch(to, init)
    if (isPosted) await (await fetch(to, init)).text()
    return trouble(init)
  }
}

const reset: Trouble = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('read ECONNRESET') }))

const troubles: readonly [string, Trouble, string, number][] = [
  ['429 with Retry-After', answers(429, { 'retry-after': '20' }), 'rate limited', 20_000],
  ['429 without', answers(429), 'rate limited', 30_000],
  ['500', answers(500), '500', 30_000],
  ['503 with a page', answers(503, { 'content-type': 'text/html' }, '<p>busy</p>'), '503', 30_000],
  ['reset', reset, 'read ECONNRESET', 30_000],
  ['slow body', async (init) => endless(init?.signal), 'no answer in time', 30_000],
  [
    'wrong content type',
    answers(200, { 'content-type': 'text/html' }, '<p>hi</p>'),
    'answered text/html, not json',
    30_000,
  ],
  ['truncated JSON', answers(200, json, '{"ok":tr'), 'unreadable answer', 30_000],
  ['redirect', answers(302, { location: 'https://example.com/' }), '302', 30_000],
]

const places: readonly [string, boolean, number][] = [
  ['the root, which was not posted', false, 1],
  ['the reply, which was not posted', false, 2],
  ['the root, which was posted all the same', true, 1],
  ['the reply, which was posted all the same', true, 2],
]

describe.each(troubles)('%s', (_, trouble, says, requeueAfter) => {
  const budget = budgetOf(says)
  // a 429 says that nothing was done
  const possible = places.filter(([, isPosted]) => !isPosted || says !== 'rate limited')

  it.each(possible)('to %s: the step waits, says so and ends up with one of each', async (_, isPosted, nth) => {
    const host = start(troubled(trouble, isPosted, nth))
    const reply = replyOf(await host.call('run', { budget }))
    expect(reply).toMatchObject({ phase: 'Running', requeueAfter })
    expect(reply.message).toContain(`slack: chat.postMessage: ${says}`)
    host.now += requeueAfter + 5_000
    expect(await host.call('run', { state: reply.state })).toMatchObject({ phase: 'Successful', message: 'told C0PAY' })
    expect(slack.messages('C0PAY').map(({ text }) => text)).toEqual([expect.stringContaining(':rocket:'), 'hello'])
  })

  it.each(possible.filter(([, , nth]) => nth === 1))(
    'to the last reply of an abort, as %s: the undo is queued and done once',
    async (_, isPosted) => {
      const host = start(troubled(trouble, isPosted, 3))
      const { state } = replyOf(await host.call('run'))
      const { phase, message } = replyOf(await host.call('abort', { state, budget }))
      expect({ phase, message }).toEqual({
        phase: 'Successful',
        message: expect.stringContaining(`undo queued: slack: chat.postMessage: ${says}`),
      })
      host.now += requeueAfter
      await host.closeDue()
      const [root, ...replies] = slack.messages('C0PAY').map(({ text }) => text)
      expect(root).toContain(':rewind: aborted')
      expect(replies).toEqual(['hello', ':rewind: aborted payments/checkout revision 2 (release v2)'])
    },
  )
})

it('gives every request of a call the one signal that ends it', async () => {
  const signals: unknown[] = []
  const host = start((to, init) => {
    signals.push(init?.signal)
    return fetch(to, init)
  })
  const { state } = replyOf(await host.call('run'))
  const [ofRun, ...moreOfRun] = signals.splice(0)
  expect(ofRun).toBeInstanceOf(AbortSignal)
  expect(moreOfRun.length).toBeGreaterThanOrEqual(2)
  for (const signal of moreOfRun) expect(signal).toBe(ofRun)
  await host.call('abort', { state })
  const [ofAbort, ...moreOfAbort] = signals
  expect(ofAbort).toBeInstanceOf(AbortSignal)
  expect(ofAbort).not.toBe(ofRun)
  expect(moreOfAbort.length).toBeGreaterThanOrEqual(1)
  for (const signal of moreOfAbort) expect(signal).toBe(ofAbort)
})

it('tells the story all the same where Slack does not say its address', async () => {
  slack.trouble('chat.getPermalink', { error: 'internal_error' })
  const { phase, message } = replyOf(await start(fetch).call('run', { budget: 8_000 }))
  expect({ phase, message }).toEqual({ phase: 'Successful', message: 'told C0PAY' })
})
