import { expect, test } from 'vitest'
import type { End } from './journal.ts'
import { pendingEnd } from './mark-end.ts'
import { patch } from './patch.ts'

const end = (): End => pendingEnd('aborted', 'the rollout was aborted', 1)

test('a record changes in the fields that are named, and in no other', () => {
  const changed = end()
  patch(changed, { status: 'done', due: 2 })
  expect(changed).toEqual({ ...end(), status: 'done', due: 2 })
})

test('a record takes no value and no field that it cannot have: what is misspelt does not compile', () => {
  const changed = end()
  // @ts-expect-error: there is no such status
  patch(changed, { status: 'pendng' })
  // @ts-expect-error: there is no such field
  patch(changed, { dues: 2 })
  // @ts-expect-error: an end is always due some time
  patch(changed, { due: undefined })
  expect(Object.keys(changed)).toContain('dues')
})
