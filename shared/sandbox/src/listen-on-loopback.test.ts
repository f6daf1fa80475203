import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { expect, test } from 'vitest'
import { listenOnLoopback } from './listen-on-loopback.ts'

test('a connection on which nothing is asked is ended by who asks alone', async () => {
  const { origin, answerWith, close } = await listenOnLoopback()
  answerWith(() => new Response('ok'))
  const agent = new Agent({ keepAlive: true })
  const [{ headers }] = await once(get(origin, { agent }), 'response')
  expect(headers).toMatchObject({ connection: 'keep-alive' })
  expect(headers).not.toHaveProperty('keep-alive')
  agent.destroy()
  await close()
})
