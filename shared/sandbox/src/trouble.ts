import type { VendorAnswer } from './vendor-answer.ts'

/**
 * What goes wrong with one call to any vendor. `answer`: this answer, nothing done. `lostReply`: done, then the connection is reset. `late`:
 * answers 504 at once and is done after the next call was answered, which is when a look-up has just found nothing.
 */
export type Trouble = { readonly answer: VendorAnswer } | { readonly lostReply: true } | { readonly late: true }
