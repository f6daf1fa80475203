import { fetchAudit, fetchEffects, sendEffectOrder, sendInventory, type WireEffect } from '@canary-steps/runtime'
import { expect } from 'vitest'
import type { Stage } from '../stage.ts'
import { endings, type Subject } from '../subject.ts'
import type { Declare } from './declared.ts'

const hour = 60 * 60_000
const aborted: unknown = expect.stringContaining(':rewind: aborted')

const begin = (stage: Stage, subject: Subject) =>
  stage.call('run', { subject, step: 'slack-notify', config: { channel: subject.channel, text: 'on its way' } })

/** Open effects of a Rollout, as a cluster sees them. */
const openOf = async (stage: Stage, { name }: Subject, cluster: 'eu' | 'us'): Promise<readonly WireEffect[]> => {
  const told = await fetchEffects(stage.address(cluster), 500)
  if ('error' in told) throw new Error(told.error)
  return told.effects.filter(({ rollout }) => rollout.name === name)
}

const inventory = (declare: Declare): void => {
  declare(
    'hears in an inventory how a Rollout ended that it was not told of, once however often it comes',
    async (stage) => {
      const subject = stage.newSubject()
      await begin(stage, subject)
      const rollouts = [subject.rollout(endings.aborted)]
      for (const _ of ['once', 'and once more'])
        expect(await sendInventory(stage.address(), { rollouts, complete: false })).toBeUndefined()
      const texts = () => stage.vendors.slack.messages(subject.channel).map(({ text }) => text)
      await stage.comesTrue(texts, [aborted, 'on its way', aborted])
    },
    'http',
  )
}

const effects = (declare: Declare): void => {
  declare(
    'shows what is open to operators of its cluster alone, and settles it on their word, once',
    async (stage) => {
      const subject = stage.newSubject()
      await begin(stage, subject)
      const [effect] = await openOf(stage, subject, 'eu')
      expect(effect).toMatchObject({ state: 'open', step: { name: 'slack-notify' } })
      expect(await openOf(stage, subject, 'us')).toEqual([])
      const { id = '' } = effect ?? {}
      const order = { operation: 'settle', effect: id, reason: 'done by hand', by: 'ada', outcome: 'orphaned' } as const
      expect(await sendEffectOrder(stage.address('us'), order)).toHaveProperty('error')
      for (const _ of ['once', 'and once more'])
        expect(await sendEffectOrder(stage.address(), order)).toMatchObject({ state: 'ended' })
      expect(await openOf(stage, subject, 'eu')).toEqual([])
    },
    'http',
  )
}

const audit = (declare: Declare): void => {
  declare(
    'keeps a record of who decided, once, for operators of its cluster alone',
    async (stage) => {
      const subject = stage.newSubject()
      const { channel, name } = subject
      const step = { subject, step: 'slack-approval', config: { channel, text: 'e2e passed' } }
      await stage.call('run', step)
      const ts = stage.vendors.slack.messages(channel)[0]?.ts ?? ''
      const { payload } = await stage.vendors.slack.click({ user: 'U0ANN', channel, ts, action: 'approve' })
      await stage.vendors.slack.deliver(payload)
      await stage.call('run', step)
      const recordsOf = async (cluster: 'eu' | 'us') => {
        const span = { since: Date.now() - hour, until: Date.now() + hour }
        const records = await fetchAudit(stage.address(cluster), span)
        if ('error' in records) throw new Error(records.error)
        return records.filter(({ rollout, decision }) => rollout === name && decision === 'approved')
      }
      expect(await recordsOf('eu')).toMatchObject([{ by: { id: 'U0ANN' }, step: { name: 'slack-approval' } }])
      expect(await recordsOf('us')).toEqual([])
    },
    'http',
  )
}

const regions = (declare: Declare): void => {
  declare(
    'lets regions of a release meet',
    async (stage) => {
      const subject = stage.newSubject()
      const { metadata, ...rest } = subject.rollout()
      const step = { subject, step: 'region-wait', config: { for: ['eu', 'us'] } }
      expect(await stage.call('run', step)).toMatchObject({ phase: 'Running', message: expect.stringContaining('us') })
      const there = { ...rest, metadata: { ...metadata, uid: stage.newSubject().uid } }
      const arrived = await stage.call('run', { ...step, rollout: there, cluster: 'us' })
      expect(arrived).toMatchObject({ phase: 'Successful' })
      expect(await stage.call('run', step)).toMatchObject({ phase: 'Successful' })
    },
    'regions',
  )
}

/** News of a cluster, questions and orders of its operators, and clusters that meet. */
export const operatorsAreServed = (declare: Declare): void => {
  inventory(declare)
  effects(declare)
  audit(declare)
  regions(declare)
}
