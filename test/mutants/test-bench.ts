import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVitest, type TestCase, type Vitest } from 'vitest/node'
import type { Mutant } from './mutant.ts'
import type { Orders, Told } from './orders.ts'
import { planted } from './planted.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** For what hangs and has no turns, in milliseconds. */
const limit = 300_000

/** What came of a run: what each test told, and whether any has failed. */
export type Played = {
  readonly tests: readonly { readonly id: string; readonly file: string; readonly told: Told }[]
  readonly hasFailed: boolean
}

/** Tests that can be run again and again, with mutants planted in what they load. */
export type TestBench = {
  run(orders: Orders, files: readonly string[]): Promise<Played>
  close(): Promise<void>
}

const toldBy = (test: TestCase) => ({
  id: test.id,
  file: relative(root, test.module.moduleId),
  told: test.meta().mutants ?? {},
})

const vitestWith = (tests: readonly string[], mutants: ReadonlyMap<string, readonly Mutant[]>): Promise<Vitest> =>
  createVitest(
    'test',
    {
      root,
      config: false,
      watch: false,
      include: [...tests],
      exclude: ['**/node_modules/**', '**/*.{slow,mocked,cluster,live,long}.test.ts'],
      runner: 'test/mutants/runner.ts',
      setupFiles: ['test/turn-limits.ts'],
      isolate: false,
      maxWorkers: 1,
      restoreMocks: true,
      testTimeout: limit,
      hookTimeout: limit,
      expect: { poll: { timeout: limit - 20_000 } },
      reporters: [{}],
      silent: true,
    },
    {
      plugins: [
        {
          name: 'mutants',
          enforce: 'pre',
          transform: (code, id) => {
            const all = mutants.get(relative(root, id.split('?')[0] ?? ''))
            return all ? { code: planted(code, all), map: null } : undefined
          },
        },
      ],
    },
  )

/** A bench for tests and for the mutants that are planted. */
export const testBench = async (tests: readonly string[], mutants: readonly Mutant[]): Promise<TestBench> => {
  const vitest = await vitestWith(
    tests,
    Map.groupBy(mutants, ({ file }) => file),
  )
  return {
    run: async (orders, files) => {
      vitest.provide('orders', orders)
      const { testModules } = await vitest.runTestSpecifications(await vitest.globTestSpecifications([...files]))
      return {
        tests: testModules.flatMap((one) => [...one.children.allTests()].map(toldBy)),
        hasFailed: testModules.some((one) => !one.ok()),
      }
    },
    close: () => vitest.close(),
  }
}
