import { type LoopbackProxy, loopbackProxy } from '@canary-steps/runtime/host/network/testing/loopback-proxy'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { command, fileWith, rolloutWith } from '../testing/command.ts'

let proxy: LoopbackProxy
beforeEach(async () => {
  proxy = await loopbackProxy()
})
afterEach(() => proxy.close())

const steps = (name: string, config: string) => `[{ plugin: { name: canary-steps/${name}, config: ${config} } }]`
const notify = steps('slack-notify', '{ channel: C0PAY, text: hello }')
const slack = { SLACK_BOT_TOKEN: 'xoxb-test', SLACK_API_URL: 'https://slack.example/api/' }

it('a run asks vendors through the proxy that is set, and its own function directly', async () => {
  const env = { ...slack, HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }
  const { out } = await command(['run', fileWith(rolloutWith(notify))], env)
  expect(out).toContain('the proxy answered 502')
  expect(new Set(proxy.seen)).toEqual(new Set(['CONNECT slack.example:443']))
})

it('in the sandbox nothing goes to the proxy', async () => {
  const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }
  const check = steps('dependency-check', '{ http: [{ url: "http://ledger.internal/healthz" }] }')
  for (const file of [notify, check].map((text) => fileWith(rolloutWith(text))))
    expect(await command(['run', file, '--sandbox'], env)).toMatchObject({ code: 0 })
  expect(proxy.seen).toEqual([])
})

it('an address that the Rollout names goes to the proxy only where the settings name its host', async () => {
  const check = steps('dependency-check', '{ wait: false, http: [{ url: "http://ledger.internal/healthz" }] }')
  const { code, out } = await command(['run', fileWith(rolloutWith(check))], { HTTP_PROXY: proxy.url })
  expect(code).toBe(1)
  expect(out).toContain('ledger.internal may not be asked: it goes through a proxy')
  expect(proxy.seen).toEqual([])
})

const key = { CANARY_STEPS_SIGNING_KEY: btoa('k'.repeat(32)) }

it.each([
  ['run', ['run', fileWith(rolloutWith(notify))]],
  ['serve', ['serve', '--port', '0']],
  ['audit', ['audit', '--endpoint', 'https://steps.example.com', '--since', '1h']],
])('%s says in one line that a proxy has no URL, and not what it has', async (_, args) => {
  const { code, err } = await command(args, { ...slack, ...key, HTTPS_PROXY: 'http://ann:hush@:x' })
  expect({ code, err }).toEqual({
    code: 2,
    err: 'canary-steps: HTTPS_PROXY: must be the URL of a proxy, such as http://proxy.example.com:3128 (or https://, socks5://): put it right, or unset it\n',
  })
})
