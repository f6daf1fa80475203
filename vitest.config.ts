import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitest/config'

/**
 * Limits for what hangs, in milliseconds: on a busy machine what is only slow takes a hundred times as long. What a test waits for is a count of
 * something, or has come true.
 */
const hangs = 300_000
const patient = {
  setupFiles: ['test/turn-limits.ts'],
  testTimeout: hangs,
  hookTimeout: hangs,
  expect: { poll: { timeout: hangs - 20_000 } },
}

/** Lets who asks for the store in memory have another one. */
const inPlaceOfMemory: Plugin = {
  name: 'in-place-of-memory',
  enforce: 'pre',
  transform: (_, id) =>
    id.endsWith('/shared/runtime/src/store/memory.ts')
      ? `export { memoryStore } from '${fileURLToPath(new URL('test/postgres/in-place-of-memory.ts', import.meta.url))}'`
      : undefined,
}

export default defineConfig({
  test: {
    // on two cores vitest would leave one to itself
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,plugins,test}/**/*.test.ts'],
          exclude: [
            '**/node_modules/**',
            '**/*.slow.test.ts',
            '**/*.mocked.test.ts',
            '**/*.{cluster,live,long}.test.ts',
          ],
          // files share what they import, which takes as long as the tests do: a spy lasts for one test, and whoever replaces a module says so
          isolate: false,
          restoreMocks: true,
          ...patient,
        },
      },
      { test: { name: 'mocked', include: ['{shared,plugins,test}/**/*.mocked.test.ts'], ...patient } },
      {
        // the same tests on a real database, which stands in the place of the store in memory
        plugins: [inPlaceOfMemory],
        test: {
          name: 'postgres',
          include: ['{shared/runtime,plugins}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.{slow,mocked}.test.ts'],
          globalSetup: ['test/postgres/provide-database.ts'],
          isolate: false,
          restoreMocks: true,
          ...patient,
          setupFiles: [...patient.setupFiles, 'test/postgres/one-store-a-test.ts'],
        },
      },
      { test: { name: 'slow', include: ['{shared,plugins,test}/**/*.slow.test.ts'], ...patient } },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/*.cluster.test.ts'],
          globalSetup: ['test/cluster/setup.ts'],
          // one cluster, in which one scenario is played at a time
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      // limits for what hangs: some endings are heard every five minutes only, and those who disturb others take turns
      ...[
        { name: 'live', include: ['test/cluster/*.live.test.ts'], testTimeout: 1_200_000 },
        { name: 'long', include: ['test/cluster/*.long.test.ts'], testTimeout: 7_200_000 },
      ].map((named) => ({
        test: {
          ...named,
          globalSetup: ['test/cluster/live/setup.ts'],
          // what is played in one world is played side by side
          maxConcurrency: 100,
          hookTimeout: 1_800_000,
        },
      })),
    ],
  },
})
