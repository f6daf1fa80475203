import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,plugins,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.slow.test.ts'],
        },
      },
      { test: { name: 'slow', include: ['{shared,plugins,test}/**/*.slow.test.ts'], testTimeout: 120_000 } },
    ],
  },
})
