import { type Step, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import type { Effect } from '../journal/journal.ts'
import { openRollout } from '../journal/journal-file.ts'
import { replyOf, sampleRollout, testHost } from '../testing/index.ts'
import { aborted } from '../testing/toy-host.ts'
import { toyStep } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { observe } from './observe.ts'
import { undoQueue } from './undo-queue.ts'

const known: Effect = { owner: 2, target: 'slack:desk', attempts: 1, triedAt: 0, stays: true, result: { id: 9 } }

/** The stable version is of the revision before. */
const firstRevision = 2

/** A step of which something is open at a target, or nothing. */
type Queued = {
  readonly step: string
  readonly target?: string
  readonly namespace?: string
  readonly cluster?: string
  /** Known besides, and before it. */
  readonly besides?: Readonly<Record<string, Effect>>
}

/** Comes last, and waits for nobody. */
const last: Queued = { step: 'last', target: 'last:desk' }

/** Undos, of which the first hangs. Those of the `expected` numbers begin, and no other before the last of all has. */
const expectBegun = async (those: readonly Queued[], expected: readonly number[], room = 10) => {
  const undos = [...those, last]
  const vendor = toyVendor()
  const begun: number[] = []
  const gate = Promise.withResolvers<void>()
  const stepAt = ({ step, target }: Queued): Step =>
    toyStep(vendor, {
      name: step,
      run: async ({ open }) => wait(target ? await open('thing', vendor.plan({ target })) : { id: 1 }, '30s'),
      end: async ({ story }) => {
        const at = story.rollout.revision - firstRevision
        begun.push(at + 1)
        if (at === 0) await gate.promise
        return succeed()
      },
    })
  const steps = [...new Map(undos.map((one) => [one.step, stepAt(one)])).values()]
  const host = testHost(stepAt({ step: 'first' }), { steps, secrets: { TOY_TOKEN: 'toy-secret' } })
  const { store } = host.runtime
  for (const [at, one] of undos.entries()) {
    const { namespace = 'payments', cluster = 'test', besides = {} } = one
    const uid = `uid-${at}`
    const named = (view: typeof aborted) => ({ ...view(), metadata: { ...view().metadata, uid, namespace } })
    const rollout = named(() => sampleRollout({ revision: at + firstRevision }))
    replyOf(await host.call('run', { step: stepAt(one), cluster, rollout }))
    await openRollout(store, cluster, uid).update(({ runs }) => {
      for (const attempt of Object.values(runs)) attempt.effects = { ...besides, ...attempt.effects }
    })
    await observe(
      host.runtime,
      cluster,
      named(() => aborted(60, { revision: at + firstRevision })),
    )
    host.now += 1
  }
  const queue = undoQueue(host.runtime, room)
  await queue.look(100)
  await expect.poll(() => begun).toContain(undos.length)
  await expect.poll(() => begun.filter((number) => number < undos.length).toSorted()).toEqual(expected)
  const isDue = async (partition: string) => (await store.due(host.now, 100)).some((one) => one.partition === partition)
  return {
    isDue,
    async letGo() {
      gate.resolve()
      await queue.idle()
    },
  }
}

/** The same, to the end. */
const expectBegunOf = async (those: readonly Queued[], expected: readonly number[]) => {
  const { letGo } = await expectBegun(those, expected)
  await letGo()
}

const hung: Queued = { step: 'toy', target: 'slack:desk' }

test.each<[string, Queued]>([
  ['the same step', { step: 'toy', target: 'slack:desk' }],
  ['another step at the same vendor', { step: 'other', target: 'slack:shelf' }],
])('an undo waits behind that of %s', async (_, second) => {
  await expectBegunOf([hung, second], [1])
})

test.each<[string, Queued]>([
  ['at another vendor', { step: 'toy', target: 'jira:desk' }],
  ['of another namespace', { ...hung, namespace: 'shipping' }],
  ['of another cluster', { ...hung, cluster: 'other' }],
  ['of which nothing is open', { step: 'other' }],
])('an undo %s waits for no other', async (_, second) => {
  await expectBegunOf([hung, second], [1, 2])
})

test('undos of steps that have nothing open stand in the line of their step', async () => {
  await expectBegunOf([{ step: 'toy' }, { step: 'other' }], [1, 2])
  await expectBegunOf([{ step: 'toy' }, { step: 'toy' }], [1])
})

test.each<[string, Readonly<Record<string, Effect>>]>([
  ['was done once', { '2/note': { ...known, stays: false } }],
  ['is closed', { '2/card': { ...known, outcome: 'approved' } }],
  ['belongs to another step', { '1/card': { ...known, owner: 1 } }],
  ['belongs to all steps', { 'rollout/thread': known }],
])('an effect that %s at a vendor that hangs holds up no undo at another', async (_, besides) => {
  await expectBegunOf([hung, { step: 'toy', target: 'jira:desk', besides }], [1, 2])
})

test('an undo for which there is no room comes again a second later', async () => {
  const { isDue, letGo } = await expectBegun([hung, hung], [1], 1)
  await expect.poll(() => isDue('rollout/test/uid-1')).toBe(false)
  await letGo()
})
