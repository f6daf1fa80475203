import { type RolloutView, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { aborted, at, atStep, healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'
import type { ToyChange } from '../testing/toy-step.ts'
import { type ToyVendor, toyVendor } from '../testing/toy-vendor.ts'
import type { Call, Reply } from './call.ts'
import { type Envelope, readEnvelope } from './identity.ts'
import { isOpen } from './records.ts'

type Kept = { index: number; name: string; operation: string; phase: string; message: string; status: unknown }

/** The states that the controller keeps; a host that was lost is another one with the same vendor. */
const controller = (vendor: ToyVendor, step: ToyChange) => {
  const kept: Kept[] = []
  const statuses = () => ({ canary: { stepPluginStatuses: structuredClone(kept) } })
  return {
    kept,
    statuses,
    host: () => toyHost(step, { vendor }),
    async run(host: ToyHost, index: number, config: object = {}, plugin = 'canary-steps/toy'): Promise<Reply> {
      const state = kept.find((one) => one.index === index)?.status
      const reply = await host.run({ rollout: atStep(index, { status: statuses() }), state, config, plugin })
      const { phase, message, state: status } = reply
      const status_ = { index, name: plugin, operation: 'Run', phase, message, status }
      kept.splice(0, kept.length, ...kept.filter((one) => one.index !== index), status_)
      return reply
    },
  }
}

/** Opens a thing at each step, and passes all but the last. */
const opens: ToyChange = {
  run: async ({ open, story }) => {
    const { id } = await open('thing', opensAt.plan())
    return story.step.index < 3 ? succeed({ id, text: `of step ${story.step.index}` }) : wait({ id }, '30s', 'waiting')
  },
  end: async ({ close, outcome }) => {
    await close('thing', opensAt.plan(), (thing) => opensAt.end(thing, outcome))
    return succeed()
  },
}
let opensAt = toyVendor()

/** Three steps of a run, each with something open, and the controller that knows of them. */
const begun = async (change: ToyChange = opens) => {
  opensAt = toyVendor()
  const site = controller(opensAt, change)
  const before = site.host()
  for (const index of [1, 2, 3]) await site.run(before, index, { id: `step-${index}` })
  return { ...site, vendor: opensAt }
}

const endedOf = (vendor: ToyVendor) => vendor.things.map(({ ended }) => ended)
const closedWith = async (host: ToyHost) => {
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await host.closeDue()
    host.now += 60_000
  }
  return endedOf(opensAt)
}
const isAnythingOpen = async (host: ToyHost) => Object.values((await host.journal()).runs).some(isOpen)
const withStates = (rollout: RolloutView, states: object): RolloutView => ({
  ...rollout,
  status: { ...rollout.status, ...sampleRollout({ status: states }).status, ...stand(rollout) },
})
const stand = ({ status: { phase, abort, stableRS, currentPodHash, currentStepIndex, conditions } }: RolloutView) => ({
  phase,
  abort,
  stableRS,
  currentPodHash,
  currentStepIndex,
  conditions,
})

test.each([
  ['a Run', (host: ToyHost, site: Awaited<ReturnType<typeof begun>>) => site.run(host, 3)],
  [
    'the inventory',
    (host: ToyHost, site: Awaited<ReturnType<typeof begun>>) => host.observe(atStep(3, { status: site.statuses() })),
  ],
])(
  'a lost journal learns from %s of all steps that the controller knows, and ends them with the rollout',
  async (_, tell) => {
    const site = await begun()
    const host = site.host()
    await tell(host, site)
    expect(Object.values((await host.journal()).runs).map(({ steps }) => Object.keys(steps))).toEqual([['1', '2', '3']])
    await host.observe(withStates(healthy(), site.statuses()))
    expect(await closedWith(host)).toEqual([['succeeded'], ['succeeded'], ['bypassed']])
    expect(await isAnythingOpen(host)).toBe(false)
    expect(site.vendor.calls.filter((call) => call === 'act')).toHaveLength(3)
  },
)

test.each([
  ['Healthy', healthy(), [['succeeded'], ['succeeded'], ['bypassed']]],
  ['aborted', aborted(), [['aborted'], ['aborted'], ['aborted']]],
])('a journal that is lost when the rollout is %s already ends what is open', async (_, rollout, ends) => {
  const site = await begun()
  const host = site.host()
  await host.observe(withStates(rollout, site.statuses()))
  expect(await closedWith(host)).toEqual(ends)
  expect(await isAnythingOpen(host)).toBe(false)
})

test('an Abort after a lost journal ends its own step, and the inventory the others', async () => {
  const site = await begun()
  const host = site.host()
  const rollout = withStates(aborted(), site.statuses())
  await host.abort({ rollout, state: site.kept[2]?.status, config: { id: 'step-3' } })
  expect(endedOf(site.vendor)).toEqual([[], [], ['aborted']])
  await host.observe(rollout)
  expect(await closedWith(host)).toEqual([['aborted'], ['aborted'], ['aborted']])
})

test('a step that failed when the journal was lost is undone', async () => {
  const site = await begun({
    ...opens,
    run: async (call) => {
      const done = await opens.run?.(call)
      return call.story.step.index === 3 || !done ? { decision: 'fail', message: 'no' } : done
    },
  })
  opensAt.things[2]?.ended.splice(0)
  const host = site.host()
  await host.observe(atStep(3, { status: site.statuses() }))
  expect((await closedWith(host))[2]).toEqual(['failed'])
})

test('an effect of a whole attempt is found again by a step that is new to it, and not made twice', async () => {
  const thread = { lifetime: 'rollout' } as const
  const site = await begun({
    run: async ({ open }) => succeed(await open('thread', opensAt.plan(thread))),
    end: async ({ close, outcome }) => {
      await close('thread', opensAt.plan(thread), (thing) => opensAt.end(thing, outcome))
      return succeed()
    },
  })
  site.kept.pop()
  const host = site.host()
  await site.run(host, 3)
  expect(site.vendor.calls.filter((call) => call === 'act')).toHaveLength(1)
  await host.observe(withStates(healthy(), site.statuses()))
  expect(await closedWith(host)).toEqual([['succeeded']])
})

test('after a lost journal a template sees what earlier steps left, by their ids', async () => {
  const tells: ToyChange = {
    run: async ({ config, render }) => succeed({ id: 1, text: render(config.text ?? '', String) }),
  }
  const site = controller(toyVendor(), tells)
  const before = site.host()
  await site.run(before, 0, { id: 'e2e', text: 'https://e2e.example' })
  await site.run(before, 1, { id: 'other', text: 'another' }, 'canary-steps/run')
  const { state } = await site.run(site.host(), 2, { text: '{{steps.e2e.text}} {{steps.other.text}}' })
  expect(state).toMatchObject({ data: { text: 'https://e2e.example another' } })
})

test('after a lost journal a step that watches goes on watching, with its config', async () => {
  const site = controller(toyVendor(), { run: opens.run ?? (() => Promise.reject()), guard: async () => 'no more' })
  await site.run(site.host(), 1, { id: 'watch' })
  expect(await site.run(site.host(), 3)).toMatchObject({ phase: 'Failed', message: 'watch: no more' })
})

const bytes = (state: Envelope | undefined) => JSON.stringify(state).length

test('a config that is too large is not kept: an open effect waits for the Abort that brings it', async () => {
  const site = controller(toyVendor(), opens)
  opensAt = toyVendor()
  const config = { text: 'x'.repeat(5_000) }
  const { state } = await site.run(site.host(), 1, config)
  expect(bytes(state)).toBeLessThan(4_096)
  const host = toyHost(opens, { vendor: opensAt })
  await host.observe(withStates(aborted(), site.statuses()))
  expect(await closedWith(host)).toEqual([[]])
  expect(host.logs.join()).toContain('the config of toy was lost')
  await host.abort({ rollout: withStates(aborted(), site.statuses()), state, config })
  expect(endedOf(opensAt)).toEqual([['aborted']])
})

test('states of many steps leave room for the Rollout', async () => {
  const site = controller(toyVendor(), { run: async () => succeed({ id: 1 }) })
  const host = site.host()
  for (let index = 0; index < 40; index += 1) await site.run(host, index, { text: 'x'.repeat(2_000) })
  const sizes = site.kept.map(({ status }) => bytes(readEnvelope(status)))
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(40 * 1_024)
  expect(sizes.filter((size) => size > 2_000).length).toBeGreaterThan(5)
})

/** A state as versions before this one left it. */
const older = (status: unknown): unknown => {
  const { v, key, seq, data } = readEnvelope(status) ?? {}
  return { v, key, seq, data }
}

test('a state of an earlier version says less: its step is known by its plugin, and ends when its config comes', async () => {
  const site = await begun()
  for (const one of site.kept) one.status = older(one.status)
  const host = site.host()
  const rollout = withStates(aborted(), site.statuses())
  await host.observe(rollout)
  expect(await closedWith(host)).toEqual([[], [], []])
  for (const { status } of site.kept) await host.abort({ rollout, state: status, config: {} })
  expect(endedOf(site.vendor)).toEqual([['aborted'], ['aborted'], ['aborted']])
})

test.each<[string, (one: Kept) => void, Partial<Call>]>([
  ['of another revision', () => {}, { rollout: healthy({ revision: 3 }) }],
  ['that only a caller made', (one) => Object.assign(one, { status: { ...Object(one.status), seq: 0 } }), {}],
  ['at another place than its own', (one) => Object.assign(one, { index: one.index + 10 }), {}],
  ['that Abort left', (one) => Object.assign(one, { operation: 'Abort' }), {}],
  [
    'of another Rollout',
    (one) => Object.assign(one, { status: { ...Object(one.status), key: `x${readEnvelope(one.status)?.key}` } }),
    {},
  ],
])('a state %s is no step of this run', async (_, change, { rollout = healthy() }) => {
  const site = await begun()
  for (const one of site.kept) change(one)
  const host = site.host()
  await host.observe(withStates(rollout, site.statuses()))
  expect((await host.journal(rollout)).runs).toEqual({})
})

test('an attempt that was forgotten before the one that is known stays forgotten', async () => {
  const site = await begun()
  const host = site.host()
  await host.run({ rollout: sampleRollout({ attempt: at(600) }) })
  const rollout = sampleRollout({ attempt: at(600), status: site.statuses() })
  await host.observe(rollout)
  expect(Object.keys((await host.journal()).runs)).toHaveLength(1)
})

test('a step that is to run is not done, whatever is kept of it', async () => {
  const site = await begun()
  const host = site.host()
  for (const one of site.kept) Object.assign(one, { phase: 'Successful' })
  expect(await site.run(host, 3)).toMatchObject({ phase: 'Running' })
})
