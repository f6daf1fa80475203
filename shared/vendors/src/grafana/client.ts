import type { AnnotationChange, AnnotationSearch, GrafanaAnnotation, NewAnnotation } from './shapes.ts'

/**
 * The calls of the Grafana steps. All throw TerminalError when Grafana refused, RetryLater when it said "not now", and any
 * other error when the call may have acted.
 */
export type GrafanaClient = {
  /** Makes a point; `change` makes a region of it. */
  annotate(annotation: NewAnnotation): Promise<{ readonly id: number }>
  /** Those that carry the tag, oldest first; at most 100. */
  find(search: AnnotationSearch): Promise<GrafanaAnnotation[]>
  /** False: someone deleted it. */
  change(id: number, change: AnnotationChange): Promise<boolean>
  /** One that is gone counts as removed. */
  remove(id: number): Promise<void>
  /** Where people see the dashboard, around a time in milliseconds since 1970. */
  dashboardUrl(uid: string, time: number): string
}

/** The tools of a step fit. `GRAFANA_URL` is where people reach Grafana, with the path that it may have. */
export type GrafanaOptions = {
  secret(name: 'GRAFANA_TOKEN'): string
  env(name: 'GRAFANA_URL'): string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}
