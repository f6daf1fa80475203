import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { toyHost } from '@canary-steps/runtime/testing/toy-host'
import { toyVendor } from '@canary-steps/runtime/testing/toy-vendor'
import { succeed } from '@canary-steps/sdk'
import { expect, it } from 'vitest'
import { journalRecords } from './journal-records.ts'

it('journals say together what is open, may be and was decided, and are not touched while their processes go on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const [one, other, third] = [join(folder, 'one.sqlite'), join(folder, 'other.sqlite'), join(folder, 'third.sqlite')]
  const waits = toyHost({}, { store: sqliteStore(one) })
  await waits.run()
  const vendor = toyVendor()
  vendor.trouble('lost')
  const decides = toyHost(
    {
      gate: false,
      run: async ({ audit, open }) => {
        await audit('vote', { decision: 'approved', by: { id: 'U0ANN', name: 'Ann' }, reason: '', at: decides.now })
        return succeed(await open('thing', vendor.plan()))
      },
    },
    { store: sqliteStore(other), vendor },
  )
  await decides.run()
  const ends = toyHost({}, { store: sqliteStore(third) })
  await ends.abort({ state: (await ends.run()).state })
  const files = readdirSync(folder)
  expect(await journalRecords([one, other, third, join(folder, 'none.sqlite')])).toMatchObject({
    effects: [{ state: 'open', rollout: { name: 'checkout' } }, { state: 'may-exist' }],
    unknown: [{ rollout: 'checkout', revision: 2 }],
    ended: [{ key: expect.stringMatching(/^[^/]+\/2\/.*\/2$/), since: ends.now }],
    audit: [{ by: { id: 'U0ANN' } }],
  })
  expect(readdirSync(folder)).toEqual(files)
  await Promise.all([waits, decides, ends].map(({ runtime }) => runtime.store.close()))
  rmSync(folder, { recursive: true })
})
