import type { Trouble } from '../trouble.ts'

/** The operations of Grafana's API that the stand-in knows, by Grafana's names for them. */
export type GrafanaOperation =
  | 'getAnnotations'
  | 'postAnnotation'
  | 'getAnnotationByID'
  | 'updateAnnotation'
  | 'patchAnnotation'
  | 'deleteAnnotationByID'

/**
 * A refusal, nothing done. Grafana's own has an HTTP status, its text `error`, and `retryAfter` in seconds. With `html`
 * it is a page of a proxy in front of Grafana, with this status.
 */
export type GrafanaOwnTrouble =
  | { readonly status: number; readonly error?: string; readonly retryAfter?: number }
  | { readonly html: number }

/** A fault of one call; `grafanaAnswers` has answers of Grafana's. */
export type GrafanaTrouble = Trouble | GrafanaOwnTrouble

/** A login page, as a proxy in front of Grafana has one. */
const loginPage = (status: number): Response =>
  new Response('<!doctype html><title>Sign in</title>', {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })

/** The answer to a call that goes wrong so. */
export const refusal = (trouble: GrafanaOwnTrouble): Response => {
  if ('html' in trouble) return loginPage(trouble.html)
  const { status, error = 'trouble on purpose', retryAfter } = trouble
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return Response.json({ message: error }, { status, headers })
}
