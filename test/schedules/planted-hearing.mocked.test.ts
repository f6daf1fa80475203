import { afterEach, expect, it, vi } from 'vitest'
import { play } from './play.ts'
import type { Schedule } from './schedule.ts'

const bug = { isPlanted: false }
afterEach(() => {
  bug.isPlanted = false
})

vi.mock(import('@canary-steps/runtime/calls/hear-events'), async (original) => {
  const { hearEvents, unheardIn, ...others } = await original()
  return {
    ...others,
    unheardIn,
    async hearEvents(runtime, listening, concerns) {
      await hearEvents(runtime, listening, concerns)
      // a webhook only ever hears its own event
      if (concerns) return
      const { journal, run, index } = listening.place
      const record = (await journal.read()).runs[run]?.steps[index]
      const reason = record && unheardIn(record)
      if (bug.isPlanted && reason) throw new Error(reason.replace(/^.*: /, ''))
    },
  }
})

const heldUp: Schedule = {
  lasts: 900,
  inventoryEvery: 300,
  steps: ['told-gate'],
  regions: [{ drift: 0, start: 0, happenings: [{ second: 60, action: 'approve' }] }],
  requests: [],
}

it('a runtime in which events stop a Run is found out', async () => {
  expect((await play(heldUp)).wrong).toEqual([])
  bug.isPlanted = true
  expect((await play(heldUp)).wrong.join('\n')).toMatch(/an event stopped a Run/)
})
