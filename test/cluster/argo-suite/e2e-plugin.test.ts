import type { Json, StepCall } from '@canary-steps/go-plugin'
import { expect, it } from 'vitest'
import { e2ePlugin } from './e2e-plugin.ts'

const call = (config: Json, status?: Json): StepCall => ({
  rollout: {},
  context: { pluginName: 'step/e2e-test', config, status },
})

it('answers what its config says, and counts', async () => {
  const first = await e2ePlugin.run(call({ return: 'Running', requeue: '17s' }))
  const status = { Data: expect.any(String), Count: 1 }
  expect(first).toEqual({ phase: 'Running', message: '', requeueAfter: 17_000, status })
  const saved = { Data: 'a', Count: 1 }
  expect(await e2ePlugin.run(call({}, saved))).toMatchObject({ phase: 'Successful', status: { Data: 'a', Count: 2 } })
  expect(await e2ePlugin.abort(call({ return: 'Running' }, saved))).toMatchObject({
    phase: 'Successful',
    status: saved,
  })
})

it('takes another phase for an error, in the words of Argo’s own', async () => {
  expect(await e2ePlugin.run(call({ return: 'other' }))).toEqual({
    error: "could not parse phase: phase 'other' is not valid",
  })
})
