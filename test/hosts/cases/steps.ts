import { steps } from '@canary-steps/plugins'
import { expect } from 'vitest'
import { endings } from '../subject.ts'
import type { Declare } from './declared.ts'
import { stepCases } from './step-cases.ts'

const ends = [
  ['abort', 'aborted', endings.aborted],
  ['terminate', 'terminated', { currentStepIndex: 3 }],
] as const

/** Each step, in all that the controller asks of it. */
export const stepsAreCalled = (declare: Declare): void => {
  declare('is tried with every step there is', async () => {
    expect(stepCases.map(({ step }) => step)).toEqual(steps.map(({ name }) => name))
  })
  for (const { step, config: configOf, says, seen, needs, ...wanted } of stepCases)
    for (const [operation, how, status] of ends)
      declare(
        `runs ${step} once however often it is polled, and ends it when it is ${how}`,
        async (stage) => {
          const subject = stage.newSubject()
          const call = { subject, step, config: configOf(subject) }
          let state: unknown
          const stands = async () => {
            const answer = await stage.call('run', { ...call, state })
            if ('state' in answer) state = answer.state
            return { phase: 'phase' in answer ? answer.phase : answer.error, seen: seen(stage, subject) }
          }
          // the first call of a slow host may end before its step does
          await expect.poll(stands).toEqual({ phase: says, seen: wanted.ran })
          expect(await stands()).toEqual({ phase: says, seen: wanted.ran })
          for (const _ of ['once', 'and once more']) {
            expect(await stage.call(operation, { ...call, state, status })).toMatchObject({ phase: 'Successful' })
            expect(seen(stage, subject)).toEqual(wanted[how])
          }
        },
        ...(needs ? [needs] : []),
      )
}
