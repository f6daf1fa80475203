import type { Body, HttpAnswer } from '../vendor-app.ts'
import type { AnnotationStore } from './stored-annotation.ts'

/** A call with the ID of its path and what it sent. */
type Call = {
  readonly now: number
  readonly store: AnnotationStore
  readonly id: number
  readonly query: URLSearchParams
  readonly body: Body
}

export type Operation = (call: Call) => HttpAnswer

export const say = (message: string, status = 200): HttpAnswer => ({ status, body: { message } })

export const notFound = say('Annotation not found', 404)
