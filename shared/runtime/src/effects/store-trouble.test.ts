import { DoneUnseen, StillLooking, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { fallibleStore, storeTrouble } from '../testing/fallible-store.ts'
import { atStep, promoted, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import { toyEvent } from '../testing/toy-webhook.ts'

/** A call, and its host: all before it is without trouble. */
type Scene = { readonly host: ToyHost; call(): Promise<unknown> }

const opens = async (store: Store): Promise<Scene> => {
  const host = toyListener({ store })
  return { host, call: () => host.call('run') }
}

const refused = async (store: Store): Promise<Scene> => {
  const { host, call } = await opens(store)
  host.vendor.trouble('refused')
  return { host, call }
}

const unseen = async (store: Store): Promise<Scene> => {
  const host: ToyHost = toyHost(
    {
      run: async ({ open }) => {
        const act = () => Promise.reject(new DoneUnseen('it must show its marker'))
        return wait(await open('thing', { ...host.vendor.plan(), act }), '30s')
      },
    },
    { store },
  )
  return { host, call: () => host.call('run') }
}

/** A look at the second of three pages. */
const looks = async (store: Store): Promise<Scene> => {
  const pages = ['2', '3']
  const host: ToyHost = toyHost(
    {
      run: async ({ open }) => {
        const plan = host.vendor.plan()
        const find: typeof plan.find = async (marker, look) => {
          const next = pages.shift()
          if (next) throw new StillLooking(next, new Error('no answer in time'))
          return plan.find(marker, look)
        }
        return wait(await open('thing', { ...plan, find }), '30s')
      },
    },
    { store },
  )
  host.vendor.trouble('lost')
  await host.run()
  await host.run()
  return { host, call: () => host.call('run') }
}

const looksThrough = async (store: Store): Promise<Scene> => {
  const scene = await looks(store)
  await scene.call()
  return scene
}

const edits = async (store: Store): Promise<Scene> => {
  const host: ToyHost = toyHost(
    {
      run: async ({ open, edit, story }) => {
        const shown = { content: String(story.step.number), every: 1, apply: async () => undefined }
        const plan = { ...host.vendor.plan({ lifetime: 'rollout' }), edit: shown }
        const { id } = await open('thing', plan)
        await edit('thing', plan)
        return wait({ id }, '30s')
      },
    },
    { store },
  )
  await host.run({ rollout: atStep(1) })
  host.now += 60_000
  return { host, call: () => host.call('run', { rollout: atStep(2) }) }
}

const decided = async (store: Store): Promise<Scene> => {
  const host: ToyListener = toyListener({ store, decides: 'approved' })
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'yes'))
  return { host, call: () => host.call('run', { state }) }
}

const ends = async (store: Store): Promise<Scene> => {
  const host = toyListener({ store })
  const { state } = await host.run()
  return { host, call: () => host.call('terminate', { state, rollout: promoted() }) }
}

test.each([
  ['a Run opens what it listens to', opens],
  ['a Run is refused', refused],
  ['a Run did what cannot be seen', unseen],
  ['a Run goes on looking', looks],
  ['a Run has looked through all', looksThrough],
  ['a Run edits', edits],
  ['a Run decides', decided],
  ['a Terminate closes', ends],
])('no trouble of the store goes unnoticed where %s', async (_, scene) => {
  for (let calls = 0; ; calls += 1) {
    const { store, failAfter, hasFailed } = fallibleStore()
    const { host, call } = await scene(store)
    failAfter(calls)
    const told = JSON.stringify([await call(), host.logs])
    if (!hasFailed()) return
    expect({ calls, told }).toEqual({ calls, told: expect.stringContaining(storeTrouble) })
  }
})
