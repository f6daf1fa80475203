import type { VendorAnswer } from './vendor-answer.ts'

/**
 * A fault of one call to any vendor. `answer`: this answer, nothing done. `lostAnswer`: done, then the connection is reset. `late`:
 * answers 504 at once and is done after the next call was answered, which is when a look-up has just found nothing.
 */
export type Trouble = { readonly answer: VendorAnswer } | { readonly lostAnswer: true } | { readonly late: true }

/** How tests let calls to a vendor go wrong. */
export type Troublemaker<Operation, Seen, AnyTrouble> = {
  /** The next calls of `operation` fare so, one after another. */
  trouble(operation: Operation, ...troubles: readonly AnyTrouble[]): void
  /** The same of the next calls for which `isFor` is so, such as those of one channel. Calls of others go on undisturbed. */
  troubleFor(isFor: (call: Seen) => boolean, operation: Operation, ...troubles: readonly AnyTrouble[]): void
}
