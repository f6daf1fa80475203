import { succeed } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { atStep, toyHost } from '../testing/toy-host.ts'

/** A host whose step says its text, rendered. */
const teller = () => {
  let id = 0
  return toyHost({
    run: async ({ config, render }) => {
      id += 1
      return succeed({ id, text: render(config.text ?? '', (value) => `<${value}>`) })
    },
  })
}
const Data = z.object({ text: z.string() })
const textOf = ({ state }: { state?: { data?: unknown } }) => Data.parse(state?.data).text

test('a template sees what an earlier step left, by its id', async () => {
  const { run } = teller()
  await run({ rollout: atStep(0), config: { id: 'first', text: 'one' } })
  await run({ rollout: atStep(1), config: { text: 'two' } })
  const text = '{{steps.first.text}} {{steps.toy.text}} {{steps.toy.id}} {{release}}'
  expect(textOf(await run({ rollout: atStep(2), config: { text } }))).toBe('<one> <two> <2> <v2>')
})

test('a template sees no later step, which has no value and ends the step', async () => {
  const { run } = teller()
  await run({ rollout: atStep(3), config: { id: 'later', text: 'x' } })
  expect(await run({ rollout: atStep(2), config: { text: '{{steps.later.text}}' } })).toMatchObject({
    phase: 'Failed',
    message: 'template: {{steps.later.text}} has no value for this rollout',
  })
})

test('a template sees what steps that are not ours left in the Rollout', async () => {
  const { run } = teller()
  const stepPluginStatuses = [
    { index: 0, operation: 'Run', name: 'acme/canary-check', status: { score: 9 } },
    { index: 0, operation: 'Abort', name: 'acme/canary-check', phase: 'Successful' },
  ]
  const rollout = atStep(2, { status: { canary: { stepPluginStatuses } } })
  expect(textOf(await run({ rollout, config: { text: '{{steps.canary-check.score}}' } }))).toBe('<9>')
})

test('after a lost journal a template sees what the Rollout has saved of our own steps', async () => {
  const { run } = teller()
  const { state: status } = await run({ rollout: atStep(0), config: { text: 'one' } })
  const stepPluginStatuses = [{ index: 0, operation: 'Run', name: 'canary-steps/toy', status }]
  const rollout = atStep(2, { status: { canary: { stepPluginStatuses } } })
  expect(textOf(await teller().run({ rollout, config: { text: '{{steps.toy.text}}' } }))).toBe('<one>')
})
