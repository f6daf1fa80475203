import { startSandbox } from '@canary-steps/sandbox'
import { expect, it } from 'vitest'
import { vendorRecords } from './vendor-records.ts'

it('the records of a Rollout are those of its channel, repository, tag and issues, and what was deleted there', async () => {
  const sandbox = await startSandbox({ now: Date.now })
  const { slack, github, grafana, jira } = sandbox
  const post = (url: string, token: string, body: object, method = 'POST') =>
    fetch(url, {
      method,
      headers: { authorization: token, 'content-type': 'application/json' },
      ...(method === 'POST' && { body: JSON.stringify(body) }),
    })
  const inSlack = (method: string, body: object) => post(slack.url + method, `Bearer ${slack.token}`, body)
  const inGrafana = (path: string, tag: string, method = 'POST') =>
    post(
      `${grafana.url}/api/annotations${path}`,
      `Bearer ${grafana.token}`,
      { text: tag, time: 1, tags: [tag] },
      method,
    )
  const inJira = (path: string, body: object, method = 'POST') => {
    const authorization = `Basic ${Buffer.from(`${jira.email}:${jira.token}`).toString('base64')}`
    return post(`${jira.url}/rest/api/3/issue/${path}`, authorization, body, method)
  }
  for (const name of ['shop', 'other']) {
    const channel = `C0${name.toUpperCase()}`
    await inSlack('chat.postMessage', { channel, text: name })
    await inSlack('chat.postEphemeral', { channel, text: name, user: 'U0ANN' })
    const actions = `${github.url}/repos/acme/${name}/actions/workflows/e2e.yaml/dispatches`
    await post(actions, `Bearer ${github.token}`, { ref: 'main', inputs: {} })
    // one that is busy has made none
    grafana.trouble('postAnnotation', { status: 503 })
    for (const _ of [1, 2, 3]) await inGrafana('', `app:${name}`)
    // one that was refused has moved none
    for (const id of ['404', '21']) await inJira(`PAY-${name.length}/transitions`, { transition: { id } })
  }
  const [message] = slack.messages('C0SHOP')
  const place = { name: 'shop', channel: 'C0SHOP', issues: ['PAY-4'] }
  expect(vendorRecords(sandbox, place)).toMatchObject({
    messages: [{ text: 'shop' }],
    whispers: [{ text: 'shop' }],
    runs: [{ repository: 'acme/shop' }],
    annotations: [{ text: 'app:shop' }, { text: 'app:shop' }],
    issues: [{ key: 'PAY-4', status: 'Testing' }],
    moves: [{ issue: 'PAY-4' }],
    deleted: [],
  })
  // a thing that is not there, or belongs to a vendor in trouble, is not deleted
  await inSlack('chat.delete', { channel: 'C0SHOP', ts: '1.0' })
  await inJira('PAY-4/comment/404', {}, 'DELETE')
  slack.trouble('chat.delete', { error: 'ratelimited' })
  for (const _ of [1, 2, 3]) await inSlack('chat.delete', { channel: 'C0SHOP', ts: message?.ts })
  await inGrafana('/1', '', 'DELETE')
  expect(vendorRecords(sandbox, place).deleted).toEqual(['chat.delete', 'deleteAnnotationByID'])
  expect(vendorRecords(sandbox, { name: 'other', channel: 'C0OTHER', issues: [] })).toMatchObject({
    messages: [{ text: 'other' }],
    issues: [],
    deleted: [],
  })
  await sandbox.close()
})
