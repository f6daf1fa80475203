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
          exclude: ['**/node_modules/**', '**/*.slow.test.ts'],
          // a limit for what hangs, not for what is slow on a busy machine
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'slow', include: ['{shared,plugins,test}/**/*.slow.test.ts'], testTimeout: 120_000 } },
    ],
  },
})
