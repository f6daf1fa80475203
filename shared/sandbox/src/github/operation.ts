import type { Body, HttpAnswer } from '../vendor-app.ts'
import type { RunStore } from './run-store.ts'
import type { WorkflowDeclaration } from './workflow-declaration.ts'

/** How GitHub, or this GitHub Enterprise Server, behaves. */
export type Site = {
  readonly now: () => number
  /** `enterprise`: a GitHub Enterprise Server before 3.21, which does not tell which run a dispatch started. */
  readonly apiVersion: 'current' | 'enterprise'
  /** Milliseconds that a run takes from its dispatch to its end. */
  readonly takes: number
  /** Milliseconds until a new run is listed. */
  readonly listedAfter: number
  readonly workflows: Readonly<Record<string, WorkflowDeclaration>>
}

/** A call with the repository `acme/shop`, the parameters of its path and what it sent. */
type Call = {
  readonly site: Site
  readonly store: RunStore
  readonly repository: string
  readonly workflow: string
  readonly id: number
  readonly query: Readonly<Record<string, string>>
  readonly body: Body
}

export type Operation = (call: Call) => HttpAnswer

export const refuse = (status: number, message: string): HttpAnswer => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
})

export const notFound = refuse(404, 'Not Found')
