import { expect, it } from 'vitest'
import type { Evidence } from './evidence.ts'
import { heardIn } from './heard.ts'
import { aborted, after, at } from './testing/changed-evidence.ts'
import { card, message, ran, reply, sampleEvidence, seen, statuses } from './testing/sample-evidence.ts'
import { verdictOf } from './verdict-of.ts'

const { vendors, history } = sampleEvidence

it.each<[string, Evidence, string]>([
  ['a Rollout that nobody saw', { ...sampleEvidence, history: [] }, 'nobody saw the Rollout'],
  ['one that goes on', after(seen({ phase: 'Progressing', message: 'waits' })), 'the Rollout is Progressing: waits'],
  [
    'a step that runs',
    after(seen({ phase: 'Healthy', ...statuses(ran(1, { phase: 'Running' })) })),
    'Run of step 2 (grafana-annotation) still runs',
  ],
  [
    'an Abort that failed',
    after(seen({ ...aborted, ...statuses(ran(1, { operation: 'Abort', phase: 'Error', message: 'down' })) })),
    'Abort of step 2 (grafana-annotation) was never told: down',
  ],
  [
    'a step without a state',
    after(seen({ phase: 'Healthy', ...statuses(ran(2, { phase: 'Running', status: undefined })) })),
    'step 3 (github-workflow) ran without a state',
  ],
  [
    'a step that did not do it',
    after(seen({ phase: 'Healthy', ...statuses(ran(4, { message: 'went on after a failure: x' })) })),
    'Run of step 5 (jira-update) went on after a failure: x',
  ],
  [
    'a reason that is lost',
    {
      ...after(seen({ ...aborted, message: 'failed' })),
      decided: [{ by: 'U0ANN', decision: 'rejected', reason: 'errors' }],
    },
    'its message does not say why it was rejected: failed',
  ],
])('%s is no end', (_, evidence, sentence) => {
  expect(verdictOf(evidence)).toContainEqual(expect.stringContaining(sentence))
})

it('a step that was aborted has ended, and what a deleted Rollout had last is no end', () => {
  const root = message('root', '1.0', { text: ':rewind: aborted *payments/shop* revision 2: …' })
  const last = seen({ ...aborted, ...statuses(ran(1, { phase: 'Running' }), ran(1, { operation: 'Abort' })) })
  expect(verdictOf({ ...at({ messages: [root, card] }), history: [...history.slice(0, 2), last] })).toEqual([])
  const gone = {
    ...at({ messages: [{ ...root, text: root.text.replace(/^\S+ \S+/, ':grey_question: gone') }, reply, card] }),
    isGone: true,
  }
  expect(verdictOf({ ...gone, history: history.slice(0, 2) })).toEqual([])
})

it('an end that came to an error is none as long as the function was not told', () => {
  const error = { operation: 'Abort', phase: 'Error' }
  const last = seen({ ...aborted, ...statuses(ran(1, error), ran(1, { phase: 'Running' })) })
  const evidence = {
    ...at({
      messages: vendors.messages.map((one) => ({
        ...one,
        text: one.text.replace(':white_check_mark: Healthy', ':rewind: aborted'),
      })),
    }),
    history: [...history.slice(0, 2), last],
  }
  const log = ['shop', 'other']
    .map((name) =>
      JSON.stringify({ message: 'abort grafana-annotation', rollout: `payments/${name}`, phase: 'Successful' }),
    )
    .join('\n')
  expect(verdictOf({ ...evidence, heard: heardIn(`bind: no JSON\n${log}\n{"message"`) })).toEqual([])
  expect(verdictOf({ ...evidence, heard: heardIn(log.replace('shop', 'shop-2')) })).toEqual([
    expect.stringContaining('Abort of step 2 (grafana-annotation) was never told'),
  ])
})

it('an end that was answered and ended nothing is told, though an inventory ended it later', () => {
  const [key, at] = ['uid/2/pods/steps/then/1', Date.parse('2026-01-01T00:00:10Z')]
  const abort = ran(1, { operation: 'Abort', finishedAt: '2026-01-01T00:00:10Z' })
  const evidence = after(seen({ ...aborted, ...statuses(abort, ran(1, { status: { v: 1, key, seq: 1 } })) }))
  const known = (since: number): Evidence => ({
    ...evidence,
    journal: { ...evidence.journal, ended: [{ key, since }] },
  })
  const sentence = 'Abort of step 2 was answered at 2026-01-01T00:00:10Z, and ended nothing by that'
  expect(verdictOf(known(at + 1_001))).toContain(sentence)
  expect(verdictOf(known(at + 1_000))).not.toContain(sentence)
})
