import { testHost } from '@canary-steps/runtime/testing'
import { expect, it } from 'vitest'
import { e2eTest } from './e2e-test.ts'

const run = (config: object) => testHost(e2eTest).call('run', { config })

it('answers what its config says, and counts', async () => {
  expect(await run({ return: 'Running', requeue: '17s' })).toMatchObject({ phase: 'Running', requeueAfter: 17_000 })
  expect(await run({ return: 'Failed' })).toMatchObject({ phase: 'Failed', message: 'as it was told' })
  expect(await run({})).toMatchObject({ phase: 'Successful' })
})

it('takes another phase for an error, in the words of Argo’s own', async () => {
  expect(await run({ return: 'other' })).toMatchObject({
    status: 503,
    detail: "could not parse phase: phase 'other' is not valid",
  })
})
