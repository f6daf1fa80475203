import { sendInventory } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'
import type { CaseSource } from './case-source.ts'

const inventoried = sampleRollout({ status: { phase: 'Healthy', stableRS: '6c8f9d7b52' } })

const inRange = (firstRun: CaseSource): CaseSource => ({
  name: 'inventory-range',
  description:
    'A list whose uids are too many for one body: of those in a range these are all. Several such say who is gone.',
  after: [firstRun],
  send: (address) =>
    sendInventory(address, {
      rollouts: [],
      complete: true,
      range: {
        from: 'c0ffee00-0000-4000-8000-000000000000',
        to: 'c0ffee00-0000-4000-8000-00000000ffff',
        uids: [inventoried.metadata.uid],
      },
      age: 42_000,
    }),
})

/** Inventories: of one body, of pages, and of ranges. `firstRun`: the call after which there is something to tell. */
export const inventoryCases = (firstRun: CaseSource): CaseSource[] => [
  {
    name: 'inventory',
    description: 'How Rollouts stand: one is Healthy, of which no call tells.',
    after: [firstRun],
    send: (address) => sendInventory(address, { rollouts: [inventoried], complete: true }),
  },
  {
    name: 'inventory-page',
    description:
      'A list that is too long for one body: a page that is not the last tells how its Rollouts stand, and ends nothing.',
    send: (address) => sendInventory(address, { rollouts: [inventoried], complete: false }),
  },
  {
    name: 'inventory-last-page',
    description: 'The last page names the others: a Rollout in neither is gone. The list was begun 42s before.',
    after: [firstRun],
    send: (address) =>
      sendInventory(address, {
        rollouts: [sampleRollout({ uid: 'c0ffee00-0000-4000-8000-000000000002' })],
        complete: true,
        others: [inventoried.metadata.uid],
        age: 42_000,
      }),
  },
  inRange(firstRun),
]
