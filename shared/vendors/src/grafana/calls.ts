import { shortened, utf8Bytes } from '@canary-steps/sdk'
import * as z from 'zod'
import type { GrafanaClient, GrafanaOptions } from './client.ts'
import { baseUrl, grafanaRequest } from './request.ts'
import { GrafanaAnnotation } from './shapes.ts'

/**
 * The most characters of all tags of an annotation together, unless somebody sets it higher (grafana,
 * conf/defaults.ini, `annotations.tags_length`).
 */
const mostBytes = 500
/** The most characters of one tag: Grafana keeps it in columns of that size. */
const longestTag = 100
/** Of a tag in the list that Grafana counts: its bytes, two quotes and a comma. */
const tagBytes = (tag: string): number => utf8Bytes(tag) + 3

/** Room that is left for what comes when a region ends: `outcome:terminated` and the like. */
const roomForOutcome = tagBytes('outcome:terminated')

const isOurs = (tag: string): boolean => /^(canary-steps|outcome):/.test(tag)

/**
 * The tags for which Grafana has room: by which an annotation is found again and how it ended, then the others in their order. A tag is
 * kept whole, or left out.
 */
const keptTags = (tags: readonly string[], reserved = 0): string[] => {
  const each = [...new Set(tags.map((tag) => (isOurs(tag) ? tag : shortened(tag.trim(), longestTag, { sign: '' }))))]
  // the brackets, less the comma that the first has not
  let room = mostBytes - reserved - 1
  const kept = new Set<string>()
  for (const tag of [...each.filter(isOurs), ...each.filter((tag) => !isOurs(tag))]) {
    if (tag === '' || tagBytes(tag) > room) continue
    room -= tagBytes(tag)
    kept.add(tag)
  }
  return each.filter((tag) => kept.has(tag))
}

const annotations = '/api/annotations'
const mostFound = 100
const day = 24 * 60 * 60_000
/** Milliseconds of a dashboard that a link shows on each side of an annotation. */
const shown = 30 * 60_000

const Added = z.object({ id: z.int() })
const Done = z.object({ message: z.string() })

/** The most characters of a text: Grafana keeps it in 65,535 bytes where its database is MySQL. */
const longestText = 16_000
/** The room for an addition at its end, such as why a rollout went back. */
const longestMore = 2_000

/** A text with more behind it, unless that is there already. The new part is what people look for: it stays whole before the old one. */
const withMore = (text: string, more: string): string => {
  const added = shortened(more, longestMore)
  return added === '' || text.endsWith(added) ? text : `${shortened(text, longestText - added.length - 3)} — ${added}`
}

/** An annotation as Grafana takes it, cut to what it has room for. */
const newAnnotation = ({ time, text, tags, dashboard, panel }: Parameters<GrafanaClient['annotate']>[0]) => ({
  time,
  text: shortened(text, longestText),
  tags: keptTags(tags, roomForOutcome),
  ...(dashboard !== undefined && { dashboardUID: dashboard }),
  ...(panel !== undefined && { panelId: panel }),
})

/** A Grafana client for one call of a step. Neither address nor token is read before the first request. */
export const grafana = (options: GrafanaOptions & { readonly clock: { now(): number } }): GrafanaClient => {
  const request = grafanaRequest(options)
  const { env, clock } = options
  return {
    annotate: async (annotation) => {
      const { dashboard } = annotation
      const body = newAnnotation(annotation)
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
