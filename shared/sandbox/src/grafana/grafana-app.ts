import { answerOf, type Body, jsonBody, type Route, vendorApp } from '../vendor-app.ts'
import {
  deleteAnnotation,
  getAnnotation,
  getAnnotations,
  patchAnnotation,
  postAnnotation,
  updateAnnotation,
} from './annotation-operations.ts'
import { type Operation, say } from './operation.ts'
import { annotationStore } from './stored-annotation.ts'
import { type GrafanaOperation, type GrafanaOwnTrouble, refusal } from './trouble.ts'

/** A request as it came over the wire. `at` in milliseconds since 1970. */
export type GrafanaCall = { readonly operation: GrafanaOperation; readonly body: Body; readonly at: number }

export type GrafanaSandboxOptions = {
  readonly now?: () => number
  /** Accepted tokens. */
  readonly tokens?: readonly string[]
  /** Told of each request before anything is done. */
  readonly onCall?: ((call: GrafanaCall) => void) | undefined
}

const routes: readonly Route<GrafanaOperation, Operation>[] = [
  ['getAnnotations', 'GET', '/', getAnnotations],
  ['postAnnotation', 'POST', '/', postAnnotation],
  ['getAnnotationByID', 'GET', '/:id', getAnnotation],
  ['updateAnnotation', 'PUT', '/:id', updateAnnotation],
  ['patchAnnotation', 'PATCH', '/:id', patchAnnotation],
  ['deleteAnnotationByID', 'DELETE', '/:id', deleteAnnotation],
]

/** Grafana's API as a Hono app, with what it remembers. */
export const grafanaApp = ({ now = Date.now, tokens = [], onCall }: GrafanaSandboxOptions) => {
  const store = annotationStore()
  const desk = vendorApp<GrafanaOperation, Operation, GrafanaCall, GrafanaOwnTrouble>({
    basePath: '/grafana/api/annotations',
    routes,
    refusal,
    onCall,
    async receive({ raw, params, authorization }, operation, act) {
      const token = authorization.replace(/^bearer /i, '')
      const body = await jsonBody(raw)
      const query = new URL(raw.url).searchParams
      const answer = () =>
        tokens.includes(token)
          ? act({ now: now(), store, id: Number(params.id), query, body })
          : say('Invalid API key', 401)
      return { operation, seen: { operation, body, at: now() }, act: () => answerOf(answer()) }
    },
  })
  return { ...desk, store }
}
