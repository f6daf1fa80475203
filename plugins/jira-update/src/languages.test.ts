import { replyOf } from '@canary-steps/testing'
import { beforeEach, expect, it } from 'vitest'
import { aborted, config, jiraSite } from './testing/jira-site.ts'

const { jira, start, strict, statusOf, callsOf } = jiraSite()

beforeEach(() =>
  jira().speak({
    'In Progress': 'In behandeling',
    Testing: 'Testen',
    Done: 'Gereed',
    'Start testing': 'Begin met testen',
  }),
)

it('moves an issue to a status by the name that was written, though the account reads another language', async () => {
  const host = start()
  const { state, message } = replyOf(await host.call('run'))
  expect(message).toBe('PAY-1: Testing')
  expect(statusOf('PAY-1')).toBe('Testing')
  await host.call('abort', { state, rollout: aborted })
  expect(statusOf('PAY-1')).toBe('In Progress')
})

it.each(['Testen', 'Begin met testen'])('takes the name %s, which the account reads, too', async (transition) => {
  expect(await strict({ transition }).call('run')).toMatchObject({ phase: 'Successful' })
  expect(statusOf('PAY-1')).toBe('Testing')
  // a name that is understood at once is not looked up
  expect(callsOf('getAllStatuses')).toBe(0)
})

it('leaves an issue where it is that is there already', async () => {
  expect(await strict({ transition: 'in progress' }).call('run')).toMatchObject({ phase: 'Successful' })
  expect(callsOf('doTransition')).toBe(0)
})

it('goes back to where onAbort says by the name that was written', async () => {
  jira().move('PAY-1', 'To Do')
  const host = start({ config: { ...config, transition: 'In Progress', onAbort: { transition: 'Testing' } } })
  const { state } = replyOf(await host.call('run'))
  await host.call('abort', { state, rollout: aborted })
  expect(statusOf('PAY-1')).toBe('Testing')
})

it('names what is possible by the names that were written', async () => {
  const { message } = replyOf(await strict({ transition: 'Done' }).call('run'))
  expect(message).toContain('PAY-1 is In Progress, from where Done is not possible')
  expect(message).toContain('Begin met testen (21, to Testing)')
})

it('says what is possible as far as it may see', async () => {
  jira().trouble('getAllStatuses', { status: 403 })
  const { message } = replyOf(await strict({ transition: 'Done' }).call('run'))
  expect(message).toContain('PAY-1 is In behandeling, from where Done is not possible')
})
