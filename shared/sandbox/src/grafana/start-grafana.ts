import { listenOnLoopback } from '../listen-on-loopback.ts'
import type { Troublemaker } from '../trouble.ts'
import { type GrafanaCall, type GrafanaSandboxOptions, grafanaApp } from './grafana-app.ts'
import type { StoredAnnotation } from './stored-annotation.ts'
import type { GrafanaOperation, GrafanaTrouble } from './trouble.ts'

/** Grafana on loopback. */
export type GrafanaSandbox = Troublemaker<GrafanaOperation, GrafanaCall, GrafanaTrouble> & {
  /** For `GRAFANA_URL`; ends in `/grafana`, as where a proxy serves it below a path. */
  readonly url: string
  /** Requests to `url` without a socket, which is faster. An answer cannot be lost there. */
  readonly fetch: typeof globalThis.fetch
  /** The first accepted token. */
  readonly token: string
  /** Every request so far, also those that were refused. */
  readonly calls: readonly GrafanaCall[]
  /** All annotations as they are now, oldest first. */
  annotations(): readonly StoredAnnotation[]
  /** Those that were deleted, as they were then. */
  deleted(): readonly StoredAnnotation[]
  /** As when a person deletes it. */
  delete(id: number): void
  close(): Promise<void>
}

/** Starts a Grafana stand-in on a free port of 127.0.0.1. Every dashboard exists but `none`. */
export const startGrafana = async (options: GrafanaSandboxOptions = {}): Promise<GrafanaSandbox> => {
  const { tokens = ['grafana-sandbox'] } = options
  const { app, store, troublemaker, calls } = grafanaApp({ ...options, tokens })
  const { origin, answerWith, close } = await listenOnLoopback()
  answerWith(app.fetch)
  return {
    url: `${origin}/grafana`,
    fetch: async (to, init) => app.request(String(to), init),
    token: tokens[0] ?? '',
    calls,
    annotations: store.all,
    deleted: store.deleted,
    delete: (id) => {
      store.remove(id)
    },
    ...troublemaker,
    close,
  }
}
