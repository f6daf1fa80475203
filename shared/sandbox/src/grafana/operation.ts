import type { AnnotationStore } from './stored-annotation.ts'

export type Body = Readonly<Record<string, unknown>>

/** A call with the ID of its path and what it sent. */
export type Call = {
  readonly now: number
  readonly store: AnnotationStore
  readonly id: number
  readonly query: URLSearchParams
  readonly body: Body
}

/** Grafana's answer. */
export type Answer = { readonly status: number; readonly body: object }

export type Operation = (call: Call) => Answer

export const say = (message: string, status = 200): Answer => ({ status, body: { message } })

export const notFound = say('Annotation not found', 404)
