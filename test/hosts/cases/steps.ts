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
  declare('serves every step there is', async () => {
    expect(stepCases.map(({ step }) => step)).toEqual(steps.map(({ name }) => name))
  })
  for (const { step, config: configOf, says, seen, needs, ...wanted } of stepCases)
    for (const [operation, how, status] of ends)
      declare(
        `runs ${step} once however often it is polled, and ends it when it is ${how}`,
        async (stage) => {
          const subject = stage.newSubject()
          const call = { subject, step, config: configOf(subject) }
          const ran = await stage.call('run', call)
          expect(ran).toMatchObject({ phase: says })
          expect(seen(stage, subject)).toEqual(wanted.ran)
          const polled = await stage.call('run', { ...call, state: 'state' in ran ? ran.state : undefined })
          expect(polled).toMatchObject({ phase: says })
          expect(seen(stage, subject)).toEqual(wanted.ran)
          const state = 'state' in polled ? polled.state : undefined
          for (const _ of ['once', 'and once more']) {
            expect(await stage.call(operation, { ...call, state, status })).toMatchObject({ phase: 'Successful' })
            expect(seen(stage, subject)).toEqual(wanted[how])
          }
        },
        ...(needs ? [needs] : []),
      )
}
