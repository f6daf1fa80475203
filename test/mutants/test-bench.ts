import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVitest, type TestSequencer, type Vitest } from 'vitest/node'
import type { Mutant } from './mutant.ts'
import type { Turn } from './orders.ts'
import { planted } from './planted.ts'
import { type Told, toldIn } from './told.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** For what hangs and has no turns, in milliseconds. */
const limit = 300_000

/** Tests that can be run again and again, with mutants planted in what they load. */
type TestBench = {
  run(turns: readonly Turn[], hints: Readonly<Record<string, string>>): Promise<readonly Told[]>
  close(): Promise<void>
}

/** Files are run as they are given, and none is left out. */
class Given implements TestSequencer {
  shard: TestSequencer['shard'] = async (files) => files
  sort: TestSequencer['sort'] = async (files) => files
}

const vitestWith = (tests: readonly string[], mutants: ReadonlyMap<string, readonly Mutant[]>): Promise<Vitest> =>
  createVitest(
    'test',
    {
      root,
      config: false,
      watch: false,
      include: [...tests],
      runner: 'test/mutants/runner.ts',
      setupFiles: ['test/turn-limits.ts'],
      isolate: false,
      // it does not know what is planted, and would hand out another play's
      fsModuleCache: false,
      sequence: { sequencer: Given },
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
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-mutants-'))
  let runs = 0
  return {
    run: async (turns, hints) => {
      runs += 1
      const log = join(folder, `${runs}.jsonl`)
      process.stderr.write(`${turns.length} turns, told in ${log}\n`)
      vitest.provide('orders', { turns, hints, log })
      const project = vitest.getRootProject()
      await vitest.runTestSpecifications(turns.map(({ file }) => project.createSpecification(join(root, file))))
      const told = toldIn(log)
      if (told.filter(({ kind }) => kind === 'done').length !== turns.length)
        throw new Error(`the tests have ended before their end: ${log}`)
      return told
    },
    close: async () => {
      rmSync(folder, { recursive: true })
      await vitest.close()
    },
  }
}
