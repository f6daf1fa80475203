import type { VendorAnswer } from '../vendor-answer.ts'

/** The operations of Grafana's API that the stand-in knows, by Grafana's names for them. */
export type GrafanaOperation =
  | 'getAnnotations'
  | 'postAnnotation'
  | 'getAnnotationByID'
  | 'updateAnnotation'
  | 'patchAnnotation'
  | 'deleteAnnotationByID'

/**
 * What goes wrong with one call. `answer`: this answer, nothing done; `grafanaAnswers` has those of Grafana. `status`: this HTTP status, nothing done; `error` is what Grafana says to it, `retryAfter` is
 * in seconds. `html`: a page of something in front of Grafana, with this status, nothing done. `lostReply`: done, then the
 * connection is reset. `late`: answers 504 at once and is done after the next call was answered, which is when a look-up has
 * just found nothing.
 */
export type GrafanaTrouble =
  | { readonly status: number; readonly error?: string; readonly retryAfter?: number }
  | { readonly answer: VendorAnswer }
  | { readonly html: number }
  | { readonly lostReply: true }
  | { readonly late: true }

/** A login page, as a proxy in front of Grafana has one. */
export const page = (status: number): Response =>
  new Response('<!doctype html><title>Sign in</title>', {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })

/** Grafana's answer to a call that goes wrong with a status. */
export const refusal = (trouble: Extract<GrafanaTrouble, { status: number }>): Response => {
  const { status, error = 'trouble on purpose', retryAfter } = trouble
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return Response.json({ message: error }, { status, headers })
}
