/** What became of a step's work. */
export type Caught<Result> = { readonly result: Result } | { readonly error: Error }

/** Calls into a step: what it throws comes back as a value. The only `try` of the runtime. */
export const caught = async <Result>(work: () => Promise<Result>): Promise<Caught<Result>> => {
  try {
    return { result: await work() }
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}
