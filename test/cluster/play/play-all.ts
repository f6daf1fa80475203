import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startWorld, type World, type WorldOptions } from '../live/world.ts'
import type { Scenario, Way } from '../scene/scene.ts'
import { play } from './play.ts'

/**
 * Tests of scenarios, in one world and at the same time. Those that disturb it take turns, and their results are judged while the next one is
 * played. Worlds of one file are side by side, for most of what is played is a wait. Where there can be no world they are one test that is skipped.
 */
export const playAll = (
  way: Way,
  scenarios: readonly Scenario[],
  what: string,
  options: Pick<WorldOptions, 'notifications' | 'instances'> = {},
): void => {
  const binaries = inject('binaries')
  if (!binaries) {
    it.skip(`${what}, with the ${way}`)
    return
  }
  describe.concurrent(`${what}, with the ${way}`, () => {
    let world: World
    beforeAll(async () => {
      world = await startWorld({ way, binaries, ...options })
    })
    afterAll(() => world?.close())
    it.each(scenarios)('$name leaves nothing twice, open, lost, untrue or off the record', async (scenario) => {
      expect(await play(world, scenario), scenario.told).toEqual([])
    })
  })
}
