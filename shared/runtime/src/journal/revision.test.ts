import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { healthy, toyHost } from '../testing/toy-host.ts'

const poisoned = (revision: string, rollout = sampleRollout()) => {
  const annotations = { ...rollout.metadata.annotations, 'rollout.argoproj.io/revision': revision }
  return { ...rollout, metadata: { ...rollout.metadata, annotations } }
}

const none = ['1e999', '-1', '1.5', '0x10', '9007199254740993', '', ' ', '2 ', 'abc', 'NaN', 'Infinity', '2'.repeat(20)]

test.each(none)(
  'a call of a Rollout whose revision is %j is refused by name, and changes nothing',
  async (revision) => {
    const host = toyHost()
    const { state } = await host.run()
    const before = await host.journal()
    for (const operation of ['run', 'terminate', 'abort'] as const)
      for (const given of [{}, { state }])
        expect(await host.call(operation, { ...given, rollout: poisoned(revision) })).toMatchObject({
          status: 422,
          detail: expect.stringMatching(
            /^annotation rollout\.argoproj\.io\/revision is ".*", which is not a revision: remove it/,
          ),
        })
    expect(await host.journal()).toEqual(before)
    expect(await host.run({ state })).toMatchObject({ phase: 'Running', message: 'waiting' })
  },
)

test.each(none)('reports of a Rollout with the revision %j are skipped until it has one', async (revision) => {
  const host = toyHost()
  host.vendor.isDone = true
  await host.run()
  const before = await host.journal()
  await host.observe(poisoned(revision, healthy()))
  expect(await host.journal()).toEqual(before)
  expect(host.logs.at(-1)).toContain('a Rollout is skipped')
  await host.observe(healthy())
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(['succeeded'])
})

test('a Rollout that Argo has not counted yet is at revision 0', async () => {
  const host = toyHost()
  const { metadata, ...rest } = sampleRollout()
  const { state } = await host.run({ rollout: { metadata: { ...metadata, annotations: {} }, ...rest } })
  expect(state?.key).toContain(`${metadata.uid}/0/`)
})
