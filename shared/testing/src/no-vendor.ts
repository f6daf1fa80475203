import type { LawVendor } from './law-site.ts'

/** For a step that does nothing outside: it asks at most. The laws fail one that acts. */
export const noVendor = async (): Promise<LawVendor> => ({
  env: {},
  things: () => [],
  loseNextAnswer: () => undefined,
  close: async () => undefined,
})
