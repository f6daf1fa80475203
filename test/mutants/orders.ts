/** A test file that is taken once more, and to which end. */
export type Turn =
  /** Each test notes which mutants it meets; a cheap one is played with those that no other is known to find. */
  | { readonly kind: 'first'; readonly file: string }
  /** Cheap tests are played with what is still left. */
  | { readonly kind: 'rest'; readonly file: string }
  /** Everything is loaded anew with one mutant, and these tests are played. */
  | { readonly kind: 'load'; readonly file: string; readonly mutant: string; readonly tests: readonly string[] }

/** The work of one run of the tests. */
type Orders = {
  /** In the order of the files that are run. */
  readonly turns: readonly Turn[]
  /** Which test found a mutant last time: it is asked first. */
  readonly hints: Readonly<Record<string, string>>
  /** Where the run writes what it learns. */
  readonly log: string
}

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: vitest's own interface, which is only added to
  interface ProvidedContext {
    orders: Orders
  }
}
