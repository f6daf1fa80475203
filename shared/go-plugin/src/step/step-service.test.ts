import { describe, expect, it } from 'vitest'
import { pluginPair, resultOf } from '../testing/plugin-pair.ts'
import type { StepCall } from './step-plugin.ts'

const rollout = { metadata: { name: 'shop', namespace: 'web', uid: 'u' } }
const context = { pluginName: 'a/b', config: { text: 'hi' }, status: { v: 7 } }

describe('a step plugin', () => {
  it('is initialised, says its type, and answers', async () => {
    const step = await pluginPair().dispense()
    expect(await step.init()).toBeUndefined()
    expect(await step.type()).toBe('approves')
    expect(await step.call('run', rollout, context)).toEqual({
      phase: 'Successful',
      message: 'approved a/b',
      requeueAfter: 0,
      status: { v: 1 },
    })
    expect(await step.call('terminate', rollout, context)).toMatchObject({ phase: 'Successful' })
    expect(await step.call('abort', rollout, context)).toMatchObject({ phase: 'Failed', message: 'aborted' })
  })

  it('gets the Rollout and the context', async () => {
    const calls: StepCall[] = []
    const run = (call: StepCall) => {
      calls.push(call)
      return resultOf({ phase: 'Running', requeueAfter: 30_000 })
    }
    const step = await pluginPair({ run }).dispense()
    expect(await step.call('run', rollout, context)).toMatchObject({ phase: 'Running', requeueAfter: 30_000 })
    await step.call('run', rollout, { pluginName: 'a/b' })
    expect(calls[0]).toMatchObject({ rollout, context })
    expect(calls[1]?.context).toEqual({ pluginName: 'a/b', config: undefined, status: undefined })
  })

  it('is asked again as late as the controller can tell, where it says a later time', async () => {
    const latest = Number.MAX_SAFE_INTEGER / 1_000_000
    for (const requeueAfter of [30 * 24 * 60 * 60_000, Math.floor(latest) + 1, Number.MAX_VALUE]) {
      const step = await pluginPair({ run: () => resultOf({ phase: 'Running', requeueAfter }) }).dispense()
      const answer = await step.call('run', rollout, context)
      expect(answer).toMatchObject({
        phase: 'Running',
        requeueAfter: expect.closeTo(Math.min(requeueAfter, latest), 3),
      })
    }
  })

  it('answers many calls of large Rollouts at a time', async () => {
    const run = ({ rollout, context }: StepCall) =>
      resultOf({ status: { size: JSON.stringify(rollout).length, config: context.config ?? null } })
    const step = await pluginPair({ run }).dispense()
    const large = { metadata: { name: 'shop', annotations: { large: 'ü'.repeat(200_000) } } }
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => step.call('run', large, { pluginName: 'a/b', config: index })),
    )
    expect(answers.map((answer) => 'status' in answer && answer.status?.config)).toEqual(
      answers.map((_, index) => index),
    )
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
      'broken',
    ],
    ['rejects', () => Promise.reject(new Error('later')), 'later'],
    ['says error', () => ({ error: 'no' }), 'no'],
    [
      'says a status that is no object',
      () => JSON.parse('{"phase":"Running","status":[]}'),
      'status must be an object',
    ],
    ['says a phase that Argo does not know', () => JSON.parse('{"phase":"Done"}'), 'the phase "Done" is none of'],
    [
      'says the phase Error, after which Argo never calls again',
      () => JSON.parse('{"phase":"Error"}'),
      'the phase "Error"',
    ],
    ['has its status under another name', () => ({ ...resultOf({}), state: { v: 1 } }), 'a result has no state'],
    [
      'wants to be called at no time',
      () => resultOf({ phase: 'Running', requeueAfter: Number.NaN }),
      'requeueAfter is NaN',
    ],
  ])('answers with an error if it %s', async (_, run, error) => {
    const step = await pluginPair({ run }).dispense()
    expect(await step.call('run', rollout, context)).toEqual({ error: expect.stringContaining(error) })
    expect(await step.type()).toBe('approves')
  })

  it('cannot be Running when it was aborted', async () => {
    const step = await pluginPair({ abort: () => resultOf({ phase: 'Running' }) }).dispense()
    expect(await step.call('abort', rollout, context)).toEqual({ error: 'abort cannot answer Running' })
  })

  it('says so and leaves if its start fails, for Argo would call it nevertheless', async () => {
    const { dispense, events } = pluginPair({ init: () => Promise.reject(new Error('no token')) })
    const step = await dispense()
    expect(await step.init()).toBe('no token')
    await expect.poll(() => events).toEqual(['dispensed', 'broken: init: no token', 'closed'])
  })
})
