import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // on two cores vitest would leave one to itself
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,plugins,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.slow.test.ts', '**/*.mocked.test.ts', '**/*.cluster.test.ts'],
          // files share what they import, which takes as long as the tests do: a spy lasts for one test, and whoever replaces a module says so
          isolate: false,
          restoreMocks: true,
          // a limit for what hangs, not for what is slow on a busy machine
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'mocked', include: ['{shared,plugins,test}/**/*.mocked.test.ts'], testTimeout: 30_000 } },
      { test: { name: 'slow', include: ['{shared,plugins,test}/**/*.slow.test.ts'], testTimeout: 120_000 } },
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
    ],
  },
})
