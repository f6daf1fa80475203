import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { argoSource } from '../ground/argo.ts'
import { argoVersion } from '../ground/argo-module.ts'
import { argoTests } from './argo-test.ts'
import { expectationOf } from './expectations.ts'
import type { Playing } from './play-argo-test.ts'
import { type Suite, startSuite } from './start-suite.ts'
import type { SuiteWay } from './suite-way.ts'

const binaries = inject('binaries')

/** Plays Argo's suite in these ways side by side, and all its tests at once: most of the time they wait. Each counts as one of ours. */
export const playSuite = (ways: readonly SuiteWay[]): void => {
  const names = binaries ? argoTests(argoSource(argoVersion)) : []
  const suites: Suite[] = []
  const playing = new Map<string, Playing>()

  beforeAll(async () => {
    if (!binaries) return
    // one after the other: a command blocks this process until its end
    for (const way of ways) {
      const suite = await startSuite(way, binaries)
      suites.push(suite)
      for (const name of names) playing.set(`${way} ${name}`, await suite.play(name))
    }
  })
  afterAll(() => Promise.all(suites.map((suite) => suite.close())))

  describe.each(ways)('Argo’s suite of step plugins, %s', (way) => {
    if (!binaries) it.skip('is played')
    for (const name of names) {
      const { title, holds } = expectationOf(way, name)
      it(title, async () => {
        const test = playing.get(`${way} ${name}`)
        if (!test) throw new Error('it was not played')
        await holds(test)
      })
    }
  })
}
