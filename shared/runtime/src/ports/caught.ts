/** The result of a step's work. */
export type Caught<Result> = { readonly result: Result } | { readonly error: Error }

const caughtError = (error: unknown): Caught<never> => ({
  error: error instanceof Error ? error : new Error(String(error)),
})

/** Does work at once: its error comes back as a value. The only `try` of the runtime. */
export const caughtSync = <Result>(work: () => Result): Caught<Result> => {
  try {
    return { result: work() }
  } catch (error) {
    return caughtError(error)
  }
}

/** Calls into a step, or into other work that takes time: its error, then or at once, comes back as a value. */
export const caught = async <Result>(work: () => Promise<Result>): Promise<Caught<Result>> => {
  const begun = caughtSync(work)
  return 'error' in begun ? begun : begun.result.then((result) => ({ result }), caughtError)
}
