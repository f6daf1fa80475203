import { startSandbox } from '@canary-steps/sandbox'
import { expect, it } from 'vitest'
import { troubleVendors } from './vendor-trouble.ts'

it('the trouble that a Rollout meets befalls its own calls, one of each kind, and those of no other', async () => {
  const sandbox = await startSandbox({ now: Date.now })
  const { slack, github, grafana } = sandbox
  const send = async (url: string, token: string, body: object, method = 'POST') => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return (await fetch(url, { method, headers, body: JSON.stringify(body) })).status === 503
  }
  const calls: Readonly<Record<string, (name: string) => Promise<boolean>>> = {
    update: (name) => send(`${slack.url}chat.update`, slack.token, { channel: `C0${name}`, ts: '1.0', text: '' }),
    dispatch: (name) =>
      send(`${github.url}/repos/acme/${name}/actions/workflows/e2e.yaml/dispatches`, github.token, { ref: 'main' }),
    cancel: (name) => send(`${github.url}/repos/acme/${name}/actions/runs/1/cancel`, github.token, {}),
    annotate: (name) => send(`${grafana.url}/api/annotations`, grafana.token, { text: name, tags: [`app:${name}`] }),
    change: (name) =>
      send(`${grafana.url}/api/annotations/1`, grafana.token, { text: name, tags: [`app:${name}`] }, 'PATCH'),
  }
  troubleVendors(sandbox, { name: 'shop', channel: 'C0shop' }, 'busy')
  for (const [kind, call] of Object.entries(calls)) {
    expect(await call('other'), kind).toBe(false)
    expect([await call('shop'), await call('shop')], kind).toEqual([true, false])
  }
  await sandbox.close()
})
