import { expect, it } from 'vitest'
import { aborted, annotated, jiraSite } from './testing/jira-site.ts'

const { jira, start, only } = jiraSite()

const note = `${'a line of the note\n'.repeat(2_000)}${'and a "paragraph" \\ \n\n'.repeat(1_000)}`
const rollout = annotated({ note })
const comments = () => jira().issue('PAY-1')?.comments ?? []

it('comments with the beginning of what is too long for Jira, by which it is found again', async () => {
  const host = only({ comment: '{{annotations.note}}' })
  jira().trouble('addComment', { lostAnswer: true })
  const { state } = Object(await host.call('run', { rollout }))
  host.now += 60_000
  expect(await host.call('run', { rollout, state })).toMatchObject({ phase: 'Successful' })
  expect(comments()).toHaveLength(1)
  const text = JSON.stringify(comments())
  expect(text).toMatch(/a line of the note/)
  expect(text).toContain('…')
})

it('goes back, and says so, when what is to be said is too long', async () => {
  const config = { issues: ['PAY-1'], transition: 'Testing', onAbort: { comment: '{{annotations.note}}' } }
  const host = start({ config: { ...config, onFailure: 'fail' } })
  const { state } = Object(await host.call('run', { rollout }))
  expect(jira().issue('PAY-1')?.status).toBe('Testing')
  await host.call('abort', { state, rollout: aborted })
  expect(jira().issue('PAY-1')).toMatchObject({ status: 'In Progress', properties: {} })
  expect(comments()).toHaveLength(1)
})

it('shortens labels, and the title of the link, to what Jira takes', async () => {
  const long = 'x'.repeat(300)
  const named = annotated({ label: long, 'canary-steps/url': 'https://ci.example/1' })
  named.metadata.name = 'n'.repeat(253)
  const host = only({ labels: ['{{annotations.label}}'], remoteLink: true })
  expect(await host.call('run', { rollout: named })).toMatchObject({ phase: 'Successful' })
  expect(jira().issue('PAY-1')).toMatchObject({ labels: expect.arrayContaining(['x'.repeat(255)]) })
  expect(jira().issue('PAY-1')?.links[0]?.title).toHaveLength(255)
})
