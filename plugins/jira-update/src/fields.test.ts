import { replyOf } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { jiraUpdate } from './index.ts'
import { aborted, annotated, config, jiraSite } from './testing/jira-site.ts'

const { jira, start, only, strict, statusOf } = jiraSite()

const fieldsAfter = async (fields: object) => {
  expect(await only({ fields }).call('run')).toMatchObject({ phase: 'Successful' })
  return jira().issue('PAY-1')?.fields
}
const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const document = (...texts: string[]) => ({ type: 'doc', version: 1, content: texts.map(paragraph) })

it.each([
  ['a cascading select', { customfield_10020: { value: 'EU', child: { value: 'DE' } } }],
  ['a cascading select by IDs', { customfield_10020: { id: '1', child: { id: '2' } } }],
  ['a person', { assignee: { accountId: '712020:ann' } }],
  ['an issue', { parent: { key: 'PAY-2' } }],
  ['a number', { customfield_10010: 3.5 }],
  ['many choices', { customfield_10010: [{ value: 'a' }, { name: 'b' }, { accountId: 'c' }] }],
  ['nothing, which clears a field', { assignee: null, summary: null }],
])('sets %s', async (_, fields) => {
  expect(await fieldsAfter(fields)).toEqual(fields)
})

it('takes an ID that is written as a number', async () => {
  const fields = { customfield_10020: { id: 10_100, child: { id: 10_101 } } }
  expect(await fieldsAfter(fields)).toEqual({ customfield_10020: { id: '10100', child: { id: '10101' } } })
})

it('makes documents of texts where Jira takes nothing else', async () => {
  const fields = { description: '{{release}} is out', customfield_10030: { text: 'first\n\nsecond {{release}}' } }
  expect(await fieldsAfter(fields)).toEqual({
    description: document('v2 is out'),
    customfield_10030: document('first', 'second v2'),
  })
})

it('shortens a text to what Jira takes', async () => {
  const host = only({ fields: { description: '{{annotations.note}}' } })
  const rollout = annotated({ note: 'word '.repeat(20_000) })
  expect(await host.call('run', { rollout })).toMatchObject({ phase: 'Successful' })
  const told = JSON.stringify(jira().issue('PAY-1')?.fields.description)
  expect(told.length).toBeLessThanOrEqual(32_767)
  expect(told).toContain('…')
})

it('says which shapes there are when it is given another', () => {
  const configured = jiraUpdate.configure({ issues: ['PAY-1'], fields: { assignee: { user: 'ann' } } })
  expect(configured).toMatchObject({
    problems: [expect.stringMatching(/^config\.fields\.assignee: must be one of a text, .*\{accountId: …\}/)],
  })
  expect(jiraUpdate.configure({ issues: ['PAY-1'], fields: { summary: '{{nonsense}}' } })).toMatchObject({
    problems: [expect.stringContaining('names the unknown variable {{nonsense}}')],
  })
})

it.each([21, '21'])('makes the transition with the ID %j, and moves the issue back', async (transition) => {
  const host = strict({ transition })
  const { state, message } = replyOf(await host.call('run'))
  expect([message, statusOf('PAY-1')]).toEqual(['PAY-1: Testing', 'Testing'])
  await host.call('abort', { state, rollout: aborted })
  expect(statusOf('PAY-1')).toBe('In Progress')
})

it('goes back by the transition with the ID that onAbort has', async () => {
  jira().move('PAY-1', 'To Do')
  const host = strict({ transition: 11, onAbort: { transition: 21 } })
  const { state } = replyOf(await host.call('run'))
  await host.call('abort', { state, rollout: aborted })
  expect(statusOf('PAY-1')).toBe('Testing')
})

it('lets customers of a service desk see no comment that is internal, forward and back', async () => {
  const host = start({ config: { ...config, internal: true } })
  const { state } = replyOf(await host.call('run'))
  await host.call('abort', { state, rollout: aborted })
  const { comments, internalComments } = jira().issue('PAY-1') ?? {}
  expect(comments).toHaveLength(2)
  expect(internalComments).toEqual(comments)
  await start({ config: { issues: ['PAY-2'], comment: 'for all' } }).call('run')
  expect(jira().issue('PAY-2')).toMatchObject({ comments: [expect.anything()], internalComments: [] })
})
