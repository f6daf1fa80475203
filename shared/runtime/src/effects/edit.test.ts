import { succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { at, atStep, type ToyHost, toyHost } from '../testing/toy-host.ts'

/** A step that shows where the rollout is. `edits`: the texts that people saw one after another. `refuse`: the error of the next edit. */
const showing = () => {
  const edits: string[] = []
  const errors: Error[] = []
  const apply = async (content: string) => {
    const error = errors.shift()
    if (error) throw error
    edits.push(content)
  }
  const plan = (content: string) => ({
    ...host.vendor.plan({ lifetime: 'rollout' }),
    edit: { content, every: 1_000, apply: () => apply(content) },
  })
  const host: ToyHost = toyHost({
    run: async ({ open, edit, story }) => {
      const shown = plan(`step ${story.step.number}`)
      const { id } = await open('thing', shown)
      await edit('thing', shown)
      return wait({ id }, '30s', 'waiting')
    },
    end: async ({ close, outcome }) => {
      await close('thing', plan(outcome), async () => edits.push(outcome))
      return succeed()
    },
  })
  return { host, edits, refuse: (error: Error) => void errors.push(error) }
}

test('an effect that shows the same already is not edited', async () => {
  const { host, edits } = showing()
  await host.run()
  host.now += 60_000
  await host.run()
  expect(edits).toEqual([])
})

test('an effect that was made or edited just now is not edited, and the next Run makes up for it', async () => {
  const { host, edits } = showing()
  await host.run({ rollout: atStep(0) })
  host.now += 999
  await host.run({ rollout: atStep(1) })
  expect(edits).toEqual([])
  host.now += 1
  await host.run({ rollout: atStep(2) })
  await host.run({ rollout: atStep(3) })
  expect(edits).toEqual(['step 3'])
})

test('the end is never left out', async () => {
  const { host, edits } = showing()
  const { state } = await host.run({ rollout: atStep(0) })
  await host.run({ rollout: atStep(1) })
  await host.abort({ state })
  expect(edits).toEqual(['aborted'])
})

test('how it ended is not painted over by a Run that comes later', async () => {
  const { host, edits } = showing()
  const { state } = await host.run({ rollout: atStep(0) })
  await host.terminate({ state })
  host.now += 60_000
  await host.run({ rollout: atStep(1, { attempt: at(0) }) })
  expect(edits).toEqual(['terminated'])
})

test('an edit that failed is sent again', async () => {
  const { host, edits, refuse } = showing()
  await host.run({ rollout: atStep(0) })
  host.now += 1_000
  refuse(new Error('vendor is down'))
  expect(await host.call('run', { rollout: atStep(1) })).toMatchObject({ detail: 'vendor is down' })
  await host.run({ rollout: atStep(1) })
  expect(edits).toEqual(['step 2'])
})
