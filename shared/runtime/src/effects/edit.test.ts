import { DoneUnseen, type Look, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { openPolicy } from '../ports/policy.ts'
import { at, atStep, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

/**
 * A step that shows where the rollout is. `edits`: the texts that people saw one after another. `refuse`: the error of
 * the next edit. `afterLook` is called behind each look.
 */
const showing = (afterLook = () => {}) => {
  const edits: string[] = []
  const errors: Error[] = []
  const apply = async (content: string) => {
    const error = errors.shift()
    if (error) throw error
    edits.push(content)
  }
  const plan = (content: string) => ({
    ...host.vendor.plan({ lifetime: 'rollout' }),
    find: async (marker: string, look: Look) => {
      const found = await host.vendor.plan().find(marker, look)
      afterLook()
      return found
    },
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

test('of two calls at once only one edits', async () => {
  const edits: string[] = []
  let content = 'one'
  const host: ToyHost = toyHost({
    run: async ({ open, edit }) => {
      const shown = { content, every: 1, apply: async () => edits.push(content) }
      const plan = { ...host.vendor.plan(), edit: shown }
      const { id } = await open('thing', plan)
      await edit('thing', plan)
      return wait({ id }, '30s', 'waiting')
    },
  })
  const { state } = await host.run()
  host.now += 60_000
  content = 'two'
  await Promise.all([1, 2].map(() => host.call('run', { state })))
  expect(edits).toEqual(['two'])
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

test('a thing that was found is edited at once, since nobody knows its content', async () => {
  const { host, edits } = showing()
  host.vendor.trouble('lost')
  await host.run({ rollout: atStep(0) })
  await host.run({ rollout: atStep(0) })
  expect(edits).toEqual(['step 1'])
})

test('a thing that came in late is edited at once, though another was made with more in it and taken back', async () => {
  const { host, edits } = showing(() => host.vendor.land())
  host.vendor.trouble('late')
  await host.run({ rollout: atStep(0) })
  await host.run({ rollout: atStep(0) })
  expect(host.vendor.calls).toEqual(['act', 'find', 'act', 'find', 'remove 2'])
  expect(edits).toEqual(['step 1'])
})

test('a thing that is not there is not edited, nor one whose act has not been seen', async () => {
  const { host, edits } = showing()
  const editing: ToyHost = toyHost({
    run: async ({ edit, once }) => {
      const plan = { ...host.vendor.plan(), edit: { content: 'a', every: 1, apply: async () => edits.push('a') } }
      await edit('thing', plan)
      await once('thing', { ...plan, act: () => Promise.reject(new DoneUnseen('not seen yet')) }).catch(() => undefined)
      await edit('thing', plan)
      return wait({ id: 1 }, '30s', 'waiting')
    },
  })
  expect(await editing.run()).toMatchObject({ message: expect.stringMatching(/^waiting/) })
  expect(edits).toEqual([])
})

test('a step that shows nothing of itself any more edits nothing', async () => {
  const { host, edits } = showing()
  await host.run()
  const plain = host.vendor.plan({ lifetime: 'rollout' })
  const next = toyHost(
    {
      run: async ({ open, edit }) => {
        const { id } = await open('thing', plain)
        await edit('thing', plain)
        return wait({ id }, '30s', 'waiting')
      },
    },
    { store: host.runtime.store },
  )
  expect(await next.run()).toMatchObject({ message: 'waiting' })
  expect(edits).toEqual([])
})

test.each(['acts', 'edits'] as const)('nobody %s at a target that the policy does not allow', async (way) => {
  const edits: string[] = []
  const vendor = toyVendor()
  const at = (target: string) => ({
    ...vendor.plan({ target }),
    edit: { content: target, every: 1, apply: async () => edits.push(target) },
  })
  const ruled = toyHost(
    {
      run: async ({ open, edit, once, state }) => {
        const { id } = await open('thing', at('toy:desk'))
        if (state) await (way === 'edits' ? edit('thing', at('toy:shelf')) : once('other', at('toy:shelf')))
        return wait({ id }, '30s', 'waiting')
      },
    },
    { policy: { ...openPolicy, allows: (_, target) => target === 'toy:desk' }, vendor },
  )
  const { state } = await ruled.run()
  ruled.now += 60_000
  expect(await ruled.run({ state })).toMatchObject({ phase: 'Failed', message: expect.stringContaining('toy:shelf') })
  expect({ calls: vendor.calls, edits }).toEqual({ calls: ['act', 'end 1 failed'], edits: [] })
})
