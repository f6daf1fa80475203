import { expect } from 'vitest'
import type { RunningHost } from '../host.ts'
import type { Stage } from '../stage.ts'
import { endings, type Subject } from '../subject.ts'
import type { Declare } from './declared.ts'

/** An undo that failed once is tried again after this time at most, in milliseconds. */
const laterTry = 15_000

const aborted: unknown = expect.stringContaining(':rewind: aborted')

/** Runs a step, and aborts it while its vendor is down. Gives what people see of it. */
const abortInOutage = async (stage: Stage, subject: Subject, at?: RunningHost) => {
  const { channel } = subject
  const { slack } = stage.vendors
  const call = { subject, step: 'slack-notify', config: { channel, text: 'on its way' }, ...(at && { at }) }
  const ran = await stage.call('run', call)
  expect(ran).toMatchObject({ phase: 'Successful' })
  const isHere = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) => body.channel === channel
  slack.troubleFor(isHere, 'chat.update', { status: 503 })
  await stage.call('abort', { ...call, state: 'state' in ran ? ran.state : undefined, status: endings.aborted })
  const texts = () => slack.messages(channel).map(({ text }) => text)
  expect(texts()).not.toEqual([aborted, 'on its way', aborted])
  return texts
}

const byItself = (declare: Declare): void => {
  declare('undoes what it could not undo while the vendor was down, once', async (stage) => {
    const texts = await abortInOutage(stage, stage.newSubject())
    await stage.host.advance(laterTry)
    await stage.comesTrue(texts, [aborted, 'on its way', aborted])
    await stage.host.closeDue()
    expect(texts()).toHaveLength(3)
  })
  declare('undoes it after it was ended without a word and started anew, and knows what it did', async (stage) => {
    const [subject, before] = [stage.newSubject(), stage.newSubject()]
    const step = { step: 'slack-notify', config: { channel: before.channel, text: 'on its way' } }
    await stage.call('run', { subject: before, ...step })
    const texts = await abortInOutage(stage, subject)
    await stage.host.restart()
    await stage.host.advance(laterTry)
    await stage.comesTrue(texts, [aborted, 'on its way', aborted])
    expect(await stage.call('run', { subject: before, ...step })).toMatchObject({ phase: 'Successful' })
    expect(stage.vendors.slack.messages(before.channel)).toHaveLength(2)
  })
}

const inInstances = (declare: Declare): void => {
  declare(
    'undoes it in another instance on the same store, which knows what the first did',
    async (stage) => {
      const [subject, before] = [stage.newSubject(), stage.newSubject()]
      const step = { step: 'slack-notify', config: { channel: before.channel, text: 'on its way' } }
      const other = await stage.host.another()
      await stage.call('run', { subject: before, ...step, at: other })
      const texts = await abortInOutage(stage, subject, other)
      await other.stop()
      await stage.host.advance(laterTry)
      await stage.comesTrue(texts, [aborted, 'on its way', aborted])
      expect(await stage.call('run', { subject: before, ...step })).toMatchObject({ phase: 'Successful' })
      expect(stage.vendors.slack.messages(before.channel)).toHaveLength(2)
    },
    'instances',
  )
  declare(
    'acts once when two instances are called for the same step at once',
    async (stage) => {
      const subject = stage.newSubject()
      const step = { subject, step: 'slack-notify', config: { channel: subject.channel, text: 'on its way' } }
      const other = await stage.host.another()
      await Promise.all([stage.call('run', step), stage.call('run', { ...step, at: other })])
      for (const at of [stage.host, other])
        expect(await stage.call('run', { ...step, at })).toMatchObject({ phase: 'Successful' })
      expect(stage.vendors.slack.messages(subject.channel)).toHaveLength(2)
      await other.stop()
    },
    'instances',
  )
}

/** Undos that could not be done at once, and instances that act for the same step. */
export const undosAreDone = (declare: Declare): void => {
  byItself(declare)
  inInstances(declare)
}
