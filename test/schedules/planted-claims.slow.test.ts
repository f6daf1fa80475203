import { afterEach, expect, it, vi } from 'vitest'
import { counterexample } from './counterexample.ts'
import { schedules } from './schedule.ts'

/** A runtime that acts without a claim: nobody sees that another is at work. */
const bug = vi.hoisted(() => ({ isPlanted: false }))
afterEach(() => {
  bug.isPlanted = false
})

vi.mock(import('@canary-steps/runtime/journal/attempt'), async (original) => {
  const attempt = await original()
  return {
    ...attempt,
    isHeld: (...given) => !bug.isPlanted && attempt.isHeld(...given),
    claimRun(draft, ...given) {
      const steps = Object.values(draft.runs).flatMap((run) => Object.values(run.steps))
      if (bug.isPlanted) for (const step of steps) delete step.intent
      return attempt.claimRun(draft, ...given)
    },
  }
})

it('a runtime that acts without a claim is found out by schedules of trouble', async () => {
  bug.isPlanted = true
  expect(await counterexample(schedules, 300, 1)).toContain('the toy vendor was asked twice to make')
})
