/** What a run of the tests is to do with the mutants. */
export type Orders =
  /** To note which mutants each test meets. */
  | { readonly kind: 'learn' }
  /** To play each test with every mutant that it meets, until one test has found it. */
  | { readonly kind: 'play'; readonly meets: Readonly<Record<string, readonly string[]>> }
  /** To load everything with one mutant. */
  | { readonly kind: 'one'; readonly mutant: string }

/** What a test tells of itself. */
export type Told = {
  /** Mutants that were met before it, while files were loaded. */
  loaded?: readonly string[]
  /** Mutants that it met itself. */
  meets?: readonly string[]
  /** It passed twice, one after the other. */
  isSteady?: boolean
  found?: readonly string[]
  /** Found while the test did not pass without a mutant either, as far as is known: an earlier one has left something. */
  doubted?: readonly string[]
}

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: vitest's own interface, which is only added to
  interface ProvidedContext {
    orders: Orders
  }
  // biome-ignore lint/style/useConsistentTypeDefinitions: vitest's own interface, which is only added to
  interface TaskMeta {
    mutants?: Told
  }
}
