import { expect, test } from 'vitest'
import { believesNoChange, hubSignature } from '../testing/hub-signature.ts'
import { RunStatus } from './shapes.ts'
import { githubWebhook } from './webhook.ts'

const secret = 's3cret'
const run = {
  id: 30433642,
  run_attempt: 2,
  status: 'completed',
  conclusion: 'failure',
  html_url: 'https://g.example/1',
}
const payload = { action: 'completed', workflow_run: run, repository: { full_name: 'Acme/Shop' } }
const body = JSON.stringify(payload)
const sign = (text: string) => hubSignature(text, secret)
const signature = sign(body)

const request = (headers: Record<string, string>, text = body) => ({ headers: new Headers(headers), body: text })
const signed = (text = body) => request({ 'x-hub-signature-256': sign(text), 'x-github-event': 'workflow_run' }, text)
const isAccepted = (headers: Record<string, string>, text = body, known = secret) =>
  githubWebhook.verify(request(headers, text), known, 0)

test('believes what GitHub signed', async () => {
  expect(await isAccepted({ 'x-hub-signature-256': signature })).toBe(true)
})

test('believes the example of GitHub’s documentation', async () => {
  const known = "It's a Secret to Everybody"
  const example = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  expect(await isAccepted({ 'x-hub-signature-256': example }, 'Hello, World!', known)).toBe(true)
})

test('believes nothing without a signature or a secret', async () => {
  expect(await isAccepted({})).toBe(false)
  expect(await isAccepted({ 'x-hub-signature': signature })).toBe(false)
  expect(await isAccepted({ 'x-hub-signature-256': signature }, body, '')).toBe(false)
})

test('believes none of 2,000 changes to a signed webhook', async () => {
  await believesNoChange(githubWebhook, { header: 'x-hub-signature-256', body, secret }, 2_000)
})

test('reads what a run is at, with a name made of what is signed', () => {
  const data = { id: 30433642, attempt: 2, status: 'completed', conclusion: 'failure', url: 'https://g.example/1' }
  expect(githubWebhook.read(signed())).toEqual([
    { topic: 'github/acme/shop/runs/30433642', id: '30433642/2/completed', source: 'github', data },
  ])
  expect(RunStatus.parse(githubWebhook.read(signed())[0]?.data)).toEqual(data)
})

const form = (text: string) => new URLSearchParams({ payload: text }).toString()

test('reads the form that GitHub sends where nobody chose JSON, signed as it came', async () => {
  const request = signed(form(body))
  expect(await githubWebhook.verify(request, secret, 0)).toBe(true)
  expect(githubWebhook.read(request)).toEqual(githubWebhook.read(signed()))
  const { headers } = request
  expect(await githubWebhook.verify({ headers, body }, secret, 0)).toBe(false)
})

test('takes what is signed for a form or for JSON by itself, whatever a header says that is not signed', () => {
  const title = `&${form(body)}`
  const text = JSON.stringify({ ...payload, workflow_run: { ...run, conclusion: 'success', display_title: title } })
  const request = signed(text)
  request.headers.set('content-type', 'application/x-www-form-urlencoded')
  expect(githubWebhook.read(request)).toMatchObject([{ data: { conclusion: 'success' } }])
  for (const more of [`${form(body)}&payload=x`, `a=b&${form(body)}`])
    expect(githubWebhook.read(signed(more))).toEqual([])
})

test('tells nothing of other events', () => {
  for (const event of ['ping', 'push', 'workflow_job', 'check_suite'])
    for (const tell of [githubWebhook.read, githubWebhook.unreadable])
      expect(tell?.(request({ 'x-github-event': event })) ?? []).toEqual([])
  expect(githubWebhook.read(request({}))).toEqual([])
})

const neither = 'its body is neither JSON nor a form with the field payload alone'

test.each([
  ['no JSON', 'a=b', neither],
  ['a form with something else', 'payload=%7B%7D&a=b', neither],
  ['a form with no JSON', 'payload=x', neither],
  ['JSON that was cut off', body.slice(0, -1), neither],
  ['nothing', '', neither],
  ['null', 'null', 'expected object'],
  ['no run', JSON.stringify({ ...payload, workflow_run: undefined }), 'workflow_run: '],
  ['no action', JSON.stringify({ ...payload, action: undefined }), 'action: '],
  ['no repository', JSON.stringify({ ...payload, repository: {} }), 'repository.full_name: '],
  [
    'a run without attempt',
    JSON.stringify({ ...payload, workflow_run: { ...run, run_attempt: undefined } }),
    'workflow_run.run_attempt: ',
  ],
  ['an id that is no number', JSON.stringify({ ...payload, workflow_run: { ...run, id: '1/2' } }), 'workflow_run.id: '],
])('reads nothing in %s, and says what is wrong', (_, text, wrong) => {
  expect(githubWebhook.read(signed(text))).toEqual([])
  expect(githubWebhook.unreadable?.(signed(text))).toContain(wrong)
})

test('says that a header is missing, and nothing of what can be read', () => {
  expect(githubWebhook.unreadable?.(request({}))).toBe('it has no header X-GitHub-Event')
  for (const text of [body, form(body)]) expect(githubWebhook.unreadable?.(signed(text))).toBeUndefined()
})
