import type { VendorAnswer } from '../vendor-answer.ts'

/**
 * What goes wrong with one call. `answer`: this answer, nothing done; `slackAnswers` has those of Slack. `status`: this HTTP status, nothing done; `retryAfter` in seconds. `error`: Slack's
 * refusal by that name, nothing done. `lostReply`: done, then the connection is reset. `late`: answers 504 at once and is
 * done after the next call was answered, which is when a look-up has just found nothing.
 */
export type SlackTrouble =
  | { readonly status: number; readonly retryAfter?: number }
  | { readonly answer: VendorAnswer }
  | { readonly error: string }
  | { readonly lostReply: true }
  | { readonly late: true }
