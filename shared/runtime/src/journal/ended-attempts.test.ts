import { RolloutView } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleChange, sampleRollout } from '../testing/index.ts'
import { aborted, at, atStep, healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { openRollout } from './journal-file.ts'
import { isOpen } from './records.ts'

const endedOf = ({ vendor }: ToyHost) => vendor.things.map(({ ended }) => ended)
/** A host whose step is successful at once, with its thing still open. */
const succeeded = (): ToyHost => {
  const host = toyHost()
  host.vendor.isDone = true
  return host
}
const isAnythingOpen = async (host: ToyHost) => Object.values((await host.journal()).runs).some(isOpen)
/** The stable image of a story if the caller cannot tell. */
const stableImages = async (host: ToyHost, rollout = sampleRollout({ revision: 9 })): Promise<string> => {
  const images: string[] = []
  const teller = toyHost(
    {
      run: async ({ story }) => {
        images.push(story.stable.image)
        return { decision: 'succeed', message: '' }
      },
    },
    { store: host.runtime.store },
  )
  await teller.run({ rollout, change: undefined })
  return images.join()
}

test('a Rollout that is Healthy has succeeded, though no call tells so', async () => {
  const host = succeeded()
  await host.run()
  await host.observe(healthy())
  expect(endedOf(host)).toEqual([[]])
  await host.closeDue()
  expect(endedOf(host)).toEqual([['succeeded']])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('a revision that became stable is the stable image of those after it', async () => {
  const host = toyHost()
  expect(await stableImages(toyHost())).toBe('unknown')
  await host.observe(healthy())
  expect(await stableImages(host)).toBe('payments/checkout:v2')
})

/** A Rollout whose first container is a sidecar that stays the same, and of which an annotation says what it is about. */
const behindSidecar = (rollout: RolloutView): RolloutView => {
  rollout.spec.template.spec.containers.unshift({ name: 'proxy', image: 'proxy:7' })
  rollout.metadata.annotations['canary-steps/container'] = 'checkout'
  return rollout
}

test('the stable image is that of the same container, wherever it stands among the others', async () => {
  const host = toyHost()
  await host.observe(behindSidecar(healthy()))
  expect(await stableImages(host, behindSidecar(sampleRollout({ revision: 9 })))).toBe('payments/checkout:v2')
})

test('of a template in another object the images of its own run are remembered, for the Rollout shows none', async () => {
  const host = succeeded()
  const shown = (rollout: RolloutView) => {
    rollout.spec.template.spec.containers = []
    return rollout
  }
  await host.run({ rollout: shown(sampleRollout()), change: sampleChange(sampleRollout()) })
  await host.observe(shown(healthy()))
  expect(await stableImages(host)).toBe('payments/checkout:v2')
})

test('the stable image of a journal of an earlier version is still known', async () => {
  const host = toyHost()
  await openRollout(host.runtime.store, 'test', sampleRollout().metadata.uid).update((draft) => {
    draft.stableImage = 'payments/checkout:v1'
  })
  expect(await stableImages(host)).toBe('payments/checkout:v1')
})

test.each([
  ['the stable pods are still others', { stableRS: 'other' }],
  ['the status is not of this generation', { observedGeneration: '7' }],
  ['it is only Progressing', { phase: 'Progressing' }],
])('a Rollout is not Healthy for us while %s', async (_, status) => {
  const host = succeeded()
  await host.run()
  await host.observe(healthy({ status }))
  await host.closeDue()
  expect(endedOf(host)).toEqual([[]])
})

test('an abort in the inventory ends what is open', async () => {
  const host = toyHost()
  await host.run()
  await host.observe(aborted())
  await host.closeDue()
  expect(endedOf(host)).toEqual([['aborted']])
})

test('an abort that came both ways ends it once', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.observe(aborted())
  await host.abort({ state })
  await host.closeDue()
  expect(endedOf(host)).toEqual([['aborted']])
})

test('an inventory from before the retry does not end the new attempt', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state })
  await host.run({ rollout: sampleRollout({ attempt: at(120) }) })
  await host.observe(aborted(60))
  await host.closeDue()
  expect(endedOf(host)).toEqual([['aborted'], []])
})

test('an inventory of a Rollout in mid-canary ends nothing', async () => {
  const host = toyHost()
  await host.run()
  await host.observe(sampleRollout({ attempt: at(30), status: { phase: 'Paused' } }))
  await host.closeDue()
  expect(endedOf(host)).toEqual([[]])
})

test.each([['Run'], ['inventory']])('a new revision, first seen in a %s, supersedes the old one', async (where) => {
  const host = toyHost()
  await host.run()
  const next = sampleRollout({ revision: 3, attempt: at(120) })
  if (where === 'Run') await host.run({ rollout: next })
  else await host.observe(next)
  await host.closeDue()
  expect(endedOf(host)[0]).toEqual(['superseded'])
})

test('after an inventory of a newer revision, a Run of the older one changes nothing', async () => {
  const host = toyHost()
  await host.observe(sampleRollout({ revision: 3 }))
  expect(await host.call('run')).toMatchObject({ status: 422 })
  expect(host.vendor.calls).toEqual([])
})

test('an inventory of an older revision changes nothing', async () => {
  const host = toyHost()
  await host.run({ rollout: sampleRollout({ revision: 3 }) })
  const before = await host.journal()
  await host.observe(healthy({ revision: 2 }))
  expect(await host.journal()).toEqual(before)
})

test('a rollback to the old pods is a newer revision', async () => {
  const host = toyHost()
  await host.run()
  const back = sampleRollout({ revision: 3, status: { currentPodHash: '6c8f9d7b51' } })
  await host.observe(back)
  await host.closeDue()
  expect(endedOf(host)).toEqual([['superseded']])
})

test('edited steps begin a new run, and the old one is superseded', async () => {
  const host = toyHost()
  const { state } = await host.run()
  const edited = atStep(0, { attempt: at(60), status: { currentStepHash: 'edited' } })
  expect((await host.run({ rollout: edited })).state?.key).toContain('/edited/')
  await host.closeDue()
  expect(endedOf(host)).toEqual([['superseded'], []])
  expect(state?.key).not.toContain('edited')
})

test.each(['Healthy', 'Paused'])(
  'steps that were edited after the end have succeeded all the same, also while it is %s',
  async (phase) => {
    const host = succeeded()
    await host.run()
    await host.observe(healthy({ status: { currentStepHash: 'edited', phase } }))
    await host.closeDue()
    expect(endedOf(host)).toEqual([['succeeded']])
  },
)

test('nothing is told twice when the same inventory comes again', async () => {
  const host = succeeded()
  await host.run()
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await host.observe(healthy())
    await host.closeDue()
  }
  expect(endedOf(host)).toEqual([['succeeded']])
})

test('an observation without images does not forget the stable one', async () => {
  const host = toyHost()
  await host.observe(healthy())
  const { spec: _, ...sparse } = healthy()
  await host.observe(RolloutView.parse(sparse))
  expect(await stableImages(host)).toBe('payments/checkout:v2')
})

test('a rollout that is Healthy after all, promoted in full after an abort, has succeeded', async () => {
  const host = succeeded()
  const { state } = await host.run()
  await host.abort({ state })
  await host.observe(healthy())
  await host.closeDue()
  expect(endedOf(host)).toEqual([['aborted', 'succeeded']])
})

test('an abort of what is stable already undoes nothing', async () => {
  const host = succeeded()
  await host.run()
  await host.observe(healthy())
  await host.observe(healthy({ status: { abort: true, phase: 'Degraded' } }))
  await host.closeDue()
  expect(endedOf(host)).toEqual([['succeeded']])
})

test('a revision that the next one finds stable has succeeded, whatever was told before', async () => {
  const host = succeeded()
  const { state } = await host.run()
  await host.abort({ state })
  await host.observe(sampleRollout({ revision: 3, status: { stableRS: '6c8f9d7b52' } }))
  await host.closeDue()
  expect(endedOf(host)).toEqual([['aborted', 'succeeded']])
})

test('a run that was promoted in full after an abort has succeeded, though its steps were edited right after', async () => {
  const host = succeeded()
  const { state } = await host.run()
  await host.abort({ state })
  await host.observe(healthy({ status: { currentStepHash: 'edited' } }))
  await host.closeDue()
  expect(endedOf(host)).toEqual([['aborted', 'succeeded']])
})
