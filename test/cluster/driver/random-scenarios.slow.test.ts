import { expect, it } from 'vitest'
import { chosenSeed, randomFaults, randomScenario, randomScenarios } from '../scenarios/random-scenarios.ts'
import { verdictOf } from '../verdict/verdict-of.ts'
import { playInDriver } from './play-in-driver.ts'

const seed = chosenSeed()

it.each([...randomScenarios(seed, 5), ...randomFaults(seed, 5)])(
  'a random release that our driver plays leaves nothing twice, open, lost, untrue or off the record: $name, which is this: $told',
  { timeout: 300_000 },
  async (scenario) => {
    const { evidence } = await playInDriver(scenario, 'bridge')
    expect(verdictOf(evidence)).toEqual([])
  },
)

it('a random release follows from its name', () => {
  const [, , third] = randomScenarios(7, 5)
  expect(randomScenario('r-7-2')?.told).toBe(third?.told)
  expect(randomScenarios(8, 5).map(({ told }) => told)).not.toEqual(randomScenarios(7, 5).map(({ told }) => told))
  const [, fault] = randomFaults(7, 2)
  expect(randomScenario('f-7-1')?.told).toBe(fault?.told)
  expect(randomScenario('approve')).toBeUndefined()
})
