import type { RolloutView } from '@canary-steps/sdk'
import { expect } from 'vitest'
import { until } from '../ground/until.ts'
import type { Playing } from './play-argo-test.ts'
import type { SuiteWay } from './suite-way.ts'

/** The end of a test's Rollout where the test itself does not name it. */
type Left = {
  readonly why: string
  /** The calls of its steps, with what came of each. */
  readonly calls: readonly string[]
  /** In what its last Run says. */
  readonly says: string
}

/** Tests that may look too early, and what they then say. */
const races: Readonly<Record<string, Left & { readonly tells: RegExp }>> = {
  /**
   * The pass in which a step fails writes that the Rollout is Degraded (`AddAbort`, rollout/stepplugin.go:138), and the next one calls the
   * steps' Aborts (line 35). This test looks once, as soon as it sees Degraded: with Argo's own plugin, too.
   */
  TestRolloutAbortWhenStepFails: {
    why: 'it may look before the pass that calls Abort has written what came of it',
    // the steps that it counts, or the one that it then takes for the third
    tells: /expected: 3\s+actual *: 2|index out of range \[2\] with length 2/,
    calls: ['Run 1 Successful', 'Run 2 Failed', 'Abort 1 Successful'],
    says: '',
  },
}

const failsEarly = (last: string): Left => ({
  why: 'a step of ours fails when its next call could come after the progress deadline',
  calls: ['Run 1 Successful', 'Run 2 Failed', 'Abort 1 Successful'],
  says: `not done by the progress deadline: raise spec.progressDeadlineSeconds (45s); last: ${last}`,
})

/** In docs/what-happens-when.md: the progress deadline comes near, and the function stays away until it does. */
const ofBridge: Readonly<Record<string, Left>> = {
  TestRolloutRetriesUntilDeadlineWhenRunning: failsEarly('as it was told'),
  TestRolloutRetriesUntilDeadlineWhenError: failsEarly(
    "could not parse phase: phase 'invalidPhaseCausingPluginError' is not valid",
  ),
}

const callsOf = ({ status }: RolloutView): readonly string[] =>
  status.canary.stepPluginStatuses.map(({ operation, index, phase }) => `${operation} ${index + 1} ${phase}`)

const messageOf = ({ status }: RolloutView): string | undefined =>
  status.canary.stepPluginStatuses.findLast(({ operation }) => operation === 'Run')?.message

const hasCalls = (rollout: RolloutView | undefined, { calls }: Left): boolean =>
  rollout !== undefined && callsOf(rollout).join() === calls.join()

const expectLeft = async ({ rollout }: Playing, { calls, says }: Left): Promise<void> => {
  const left = await rollout()
  expect(left && callsOf(left)).toEqual(calls)
  expect(left?.status.abort).toBe(true)
  expect(left && messageOf(left)).toContain(says)
}

type Expectation = {
  /** The task of the test, for people. */
  readonly title: string
  holds(playing: Playing): Promise<void>
}

const passes = async ({ ended }: Playing): Promise<void> => {
  const { result, output } = await ended
  expect(result, output).toBe('PASS')
}

const passesOrLooksTooEarly = async (playing: Playing, race: Left & { readonly tells: RegExp }): Promise<void> => {
  const { result, output } = await playing.ended
  if (result !== 'PASS') {
    expect(output).toMatch(race.tells)
    process.stderr.write(`Argo’s suite: a test failed, for ${race.why}\n`)
  }
  await until('Abort was called', async () => hasCalls(await playing.rollout(), race))
  await expectLeft(playing, race)
}

/** It takes no longer than until the Rollout has come to where the test cannot pass any more. */
const deviates = async (playing: Playing, deviation: Left): Promise<void> => {
  let result: string | undefined
  playing.ended.then((played) => {
    result = played.result ?? 'nothing'
  })
  await until('the test or its Rollout has ended', async () => result ?? hasCalls(await playing.rollout(), deviation))
  await playing.stop()
  expect(result, `${deviation.why}: it does no longer`).not.toBe('PASS')
  await expectLeft(playing, deviation)
}

/** The expectation for one of Argo's tests. */
export const expectationOf = (way: SuiteWay, name: string): Expectation => {
  const race = races[name]
  if (race) return { title: `${name}, or ${race.why}`, holds: (playing) => passesOrLooksTooEarly(playing, race) }
  const deviation = way === 'bridge' ? ofBridge[name] : undefined
  if (deviation) return { title: `${name} fails: ${deviation.why}`, holds: (playing) => deviates(playing, deviation) }
  return { title: name, holds: passes }
}
