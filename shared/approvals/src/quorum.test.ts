import { expect, test } from 'vitest'
import { quorumOf } from './quorum.ts'

const rules = { required: 2, requiredFrom: { S0SEC: 1 } }

test('is met by as many people as are required, and by as many from each group', () => {
  const approvals = [{ by: 'ann' }, { by: 'bob', groups: ['S0SEC'] }]
  expect(quorumOf(approvals, rules)).toEqual({ people: 2, lacking: [], isMet: true })
})

test('counts one who approves twice once', () => {
  const ann = { by: 'ann', groups: ['S0SEC'] }
  expect(quorumOf([ann, ann], rules)).toEqual({ people: 1, lacking: [], isMet: false })
  expect(quorumOf([ann, ann], { required: 1, requiredFrom: { S0SEC: 2 } })).toMatchObject({
    lacking: [{ group: 'S0SEC', missing: 1 }],
    isMet: false,
  })
})

test('says who is missing from which group', () => {
  const { lacking, isMet } = quorumOf([{ by: 'ann' }, { by: 'bob', groups: ['S0PAY'] }], rules)
  expect([lacking, isMet]).toEqual([[{ group: 'S0SEC', missing: 1 }], false])
})
