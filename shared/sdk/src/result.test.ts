import { expect, test } from 'vitest'
import { fail, succeed, wait } from './result.ts'

test('succeed keeps the state and the message', () => {
  expect(succeed({ ts: '1' }, 'told C0PAY')).toEqual({ decision: 'succeed', state: { ts: '1' }, message: 'told C0PAY' })
})

test('succeed without a state leaves the saved one alone', () => {
  expect(succeed()).toEqual({ decision: 'succeed', message: '' })
})

test('wait counts in milliseconds', () => {
  expect(wait({ ts: '1' }, '2m', 'waiting')).toEqual({
    decision: 'wait',
    state: { ts: '1' },
    requeueAfter: 120_000,
    message: 'waiting',
  })
})

test('wait names what is not a duration', () => {
  expect(() => wait({}, '2 minutes')).toThrow(new RangeError('wait: "2 minutes" is not a duration such as 30s or 2m'))
})

test('fail carries nothing but its reason', () => {
  expect(fail('rejected by Ada')).toEqual({ decision: 'fail', message: 'rejected by Ada' })
  expect(fail('no', { n: 1 })).toEqual({ decision: 'fail', message: 'no', state: { n: 1 } })
})
