import { shortened } from '@canary-steps/sdk'
import * as z from 'zod'
import { type AnnotationChange, type AnnotationSearch, GrafanaAnnotation, type NewAnnotation } from './annotation.ts'
import { baseUrl } from './base-url.ts'
import { type GrafanaOptions, grafanaRequest } from './grafana-request.ts'
import { keptTags, roomForOutcome } from './kept-tags.ts'

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

const annotations = '/api/annotations'
const mostFound = 100
const day = 24 * 60 * 60_000
/** Milliseconds of a dashboard that a link shows on each side of an annotation. */
const shown = 30 * 60_000

const Added = z.object({ id: z.int() })
const Done = z.object({ message: z.string() })

/** What a text may have, in characters: Grafana keeps it in 65,535 bytes where its database is MySQL. */
const longestText = 16_000
/** What may be added to it at the end, such as why a rollout went back. */
const longestMore = 2_000

/** A text with more behind it, unless that is there already. The new part is what people look for: it stays whole before the old one. */
const withMore = (text: string, more: string): string => {
  const added = shortened(more, longestMore)
  return added === '' || text.endsWith(added) ? text : `${shortened(text, longestText - added.length - 3)} — ${added}`
}

/** A Grafana client for one call of a step. Neither address nor token is read before the first request. */
export const grafana = (options: GrafanaOptions & { readonly clock: { now(): number } }): GrafanaClient => {
  const request = grafanaRequest(options)
  const { env, clock } = options
  return {
    annotate: async ({ time, text, tags, dashboard, panel }) => {
      const body = {
        time,
        text: shortened(text, longestText),
        tags: keptTags(tags, roomForOutcome),
        ...(dashboard !== undefined && { dashboardUID: dashboard }),
        ...(panel !== undefined && { panelId: panel }),
      }
      const call = { call: 'annotate', method: 'POST', path: annotations, body, dashboard } as const
      const added = await request(call, Added)
      // only what is changed or removed can be gone
      if (!added) throw new Error('grafana: annotate: no answer')
      return added
    },
    find: async ({ tag, since, dashboard }) => {
      const query = {
        tags: tag,
        type: 'annotation',
        dashboardUID: dashboard,
        from: since,
        // its clock may be ahead of ours
        to: clock.now() + day,
        limit: mostFound,
      }
      const call = { call: 'find', method: 'GET', path: annotations, query, dashboard } as const
      const found = (await request(call, z.array(GrafanaAnnotation))) ?? []
      return found.filter(({ tags }) => tags.includes(tag)).sort((one, other) => one.id - other.id)
    },
    change: async (id, { timeEnd, text, more = '', tags }) => {
      const body = { timeEnd, text: withMore(text, more), tags: keptTags(tags) }
      const call = { call: 'change', method: 'PATCH', path: `${annotations}/${id}`, body } as const
      return (await request(call, Done)) !== undefined
    },
    remove: async (id) => {
      await request({ call: 'remove', method: 'DELETE', path: `${annotations}/${id}` }, Done)
    },
    dashboardUrl: (uid, time) => `${baseUrl(env('GRAFANA_URL'))}/d/${uid}?from=${time - shown}&to=${time + shown}`,
  }
}
