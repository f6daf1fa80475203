import { describe, expect, it } from 'vitest'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { callTooLarge, longestAudit, maxBodyBytes, stepOf, WireInventory, WireRequest, WireWanted } from './wire.ts'
import { EffectState, mostEffects, WireEffectOrder } from './wire-effects.ts'

it.each([
  ['canary-steps/toy', { a: 1 }, { step: 'toy', config: { a: 1 } }],
  ['canary-steps/toy', undefined, { step: 'toy', config: {} }],
  ['toy', {}, { step: 'toy', config: {} }],
  ['canary-steps/runner', { step: 'toy' }, { step: 'runner', config: { step: 'toy' } }],
  ['canary-steps/run', { step: 'toy', with: { a: 1 } }, { step: 'toy', config: { a: 1 } }],
  ['run', { step: 'toy' }, { step: 'toy', config: {} }],
  ['canary-steps/run', { with: {} }, undefined],
  ['canary-steps/run', undefined, undefined],
])('the plugin %s with %j means %j', (plugin, config, step) => {
  expect(stepOf(plugin, config)).toEqual(step)
})

describe('an inventory', () => {
  const view = sampleRollout({ uid: 'one' })
  const unreadable = (metadata: object) => ({ metadata, spec: 'none' })
  const read = (more: object) => WireInventory.parse({ operation: 'inventory', endpoint: 'http://x', ...more })

  it('is complete only where it says so, or names the others', () => {
    expect(read({ rollouts: [view] })).toMatchObject({ complete: false, others: [], unread: [] })
    expect(read({ rollouts: [view], complete: true })).toMatchObject({ complete: true, others: [] })
    expect(read({ rollouts: [view], others: ['two'] })).toMatchObject({ complete: true, others: ['two'] })
    expect(read({ rollouts: [], others: [] })).toMatchObject({ complete: true, others: [], rollouts: [] })
  })

  it('has beside the others those that cannot be read and say which they are', () => {
    const { rollouts, others, unread, complete } = read({
      rollouts: [view, unreadable({ uid: 'three' })],
      others: ['two'],
    })
    expect(rollouts.map(({ metadata }) => metadata.uid)).toEqual(['one'])
    expect({ others, complete }).toEqual({ others: ['two', 'three'], complete: true })
    expect(unread).toEqual([expect.stringMatching(/^three: .*spec/)])
    expect(unread.join()).not.toContain('\n')
  })

  it('takes every uid but an empty one', () => {
    expect(read({ rollouts: [unreadable({ uid: '3' })], others: ['2'] })).toMatchObject({ others: ['2', '3'] })
    expect(
      WireInventory.safeParse({ operation: 'inventory', endpoint: 'http://x', rollouts: [], others: [''] }),
    ).toMatchObject({
      success: false,
    })
  })

  it.each([{}, { uid: '' }, { uid: 7 }])('is not complete with one that does not say which it is: %j', (metadata) => {
    const { unread, complete } = read({ rollouts: [unreadable(metadata)], complete: true })
    expect(complete).toBe(false)
    expect(unread).toEqual([expect.stringMatching(/^a Rollout without a uid: ./)])
  })
})

describe('a call', () => {
  it('of a Rollout without a uid is told what is missing', () => {
    const call = { operation: 'run', step: 'toy', endpoint: 'http://x', plugin: 'canary-steps/toy', timeout: '1s' }
    const { error } = WireRequest.safeParse({ ...call, rollout: sampleRollout({ uid: '' }) })
    expect(error?.issues).toMatchObject([{ path: ['rollout', 'metadata', 'uid'], message: /^is missing/ }])
  })

  it('is answered by one lookup or more, but not by none', () => {
    const lookup = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'shop', name: 'web' }
    const isTaken = (lookups: readonly unknown[]) => WireWanted.safeParse({ direction: 'reply', lookups }).success
    expect([isTaken([]), isTaken([lookup])]).toEqual([false, true])
  })

  it('too large is told how large it may be, and how to make it smaller', () => {
    expect(callTooLarge).toMatch(/^a body may have 1048576 bytes: shorten .* annotations/)
  })
})

it('limits are those that callers of other versions know', () => {
  expect({ maxBodyBytes, mostEffects, longestAudit }).toEqual({
    maxBodyBytes: 1_048_576,
    mostEffects: 500,
    longestAudit: Date.UTC(2026, 1, 1) - Date.UTC(2026, 0, 1),
  })
})

it('effects stand in one of five ways, the gravest first', () => {
  expect(EffectState.options).toEqual(['dead', 'undo-queued', 'may-exist', 'open', 'ended'])
})

describe('an order of an operator', () => {
  const order = { operation: 'settle', effect: 'e', endpoint: 'http://x', reason: 'gone' }
  const isTaken = (change: object) => WireEffectOrder.safeParse({ ...order, ...change }).success

  it('is to retry or to settle, and nothing else', () => {
    expect(['retry', 'settle', 'forget'].map((operation) => isTaken({ operation }))).toEqual([true, true, false])
  })

  it('has a reason of 1 to 500 characters, without the blanks around it', () => {
    expect(['', ' ', ' x ', 'x'.repeat(500), 'x'.repeat(501)].map((reason) => isTaken({ reason }))).toEqual([
      ...[false, false, true],
      ...[true, false],
    ])
  })

  it('says in 100 characters at most who gave it', () => {
    expect([100, 101].map((length) => isTaken({ by: 'x'.repeat(length) }))).toEqual([true, false])
    expect(WireEffectOrder.parse(order)).toMatchObject({ by: '', outcome: 'orphaned' })
  })
})
