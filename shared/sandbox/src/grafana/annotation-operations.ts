import type { Body, HttpAnswer } from '../vendor-app.ts'
import { notFound, type Operation, say } from './operation.ts'
import { annotationJson, type StoredAnnotation } from './stored-annotation.ts'

/** How many are listed when a call does not say (grafana.com, annotations API). */
const defaultLimit = 100

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')
const numberIn = (value: unknown): number => (Number.isInteger(value) ? Number(value) : 0)
/** Without blanks around them, doubles and empty ones, as Grafana keeps them. */
const tagsIn = (value: unknown): string[] =>
  Array.isArray(value) ? [...new Set(value.map((tag) => String(tag).trim()))].filter((tag) => tag !== '') : []

/** Times in their order; without an end it is a point. */
const between = (time: number, timeEnd: number) => {
  const [from = time, to = time] = [time, timeEnd || time].sort((one, other) => one - other)
  return { time: from, timeEnd: to }
}

/** The most characters of all tags of an annotation (grafana, conf/defaults.ini, `annotations.tags_length`). */
const tagsLength = 500

/** Grafana's refusal of too many tags: it counts the bytes of their JSON. */
const tooManyTags = (tags: readonly string[]): HttpAnswer | undefined => {
  const length = 1 + tags.reduce((sum, tag) => sum + Buffer.byteLength(tag) + 3, 0)
  if (tags.length === 0 || length <= tagsLength) return undefined
  const message = `tags length (${length}) exceeds the maximum allowed (${tagsLength}): modify the configuration to increase it`
  return { status: 400, body: { message, messageId: 'annotations.tag-limit-exceeded', statusCode: 400, traceID: '' } }
}

/** Makes an annotation. Every dashboard exists but `none`. */
export const postAnnotation: Operation = ({ now, store, body }) => {
  const text = textIn(body.text)
  const dashboardUID = textIn(body.dashboardUID)
  if (dashboardUID === 'none') return say('Access denied to save the annotation', 403)
  if (text === '') return say('Failed to save annotation', 400)
  const refused = tooManyTags(tagsIn(body.tags))
  if (refused) return refused
  const times = between(numberIn(body.time) || now, numberIn(body.timeEnd))
  const panelId = numberIn(body.panelId)
  const added = store.add({
    dashboardUID,
    panelId,
    ...times,
    text,
    tags: tagsIn(body.tags),
    created: now,
    updated: now,
  })
  return { status: 200, body: { message: 'Annotation added', id: added.id } }
}

/** Lists what carries all of the tags and touches the time, newest first. */
export const getAnnotations: Operation = ({ store, query }) => {
  const tags = query.getAll('tags')
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))]
  const dashboard = query.get('dashboardUID')
  const hasTags = (own: readonly string[]) =>
    query.get('matchAny') === 'true' ? tags.some((tag) => own.includes(tag)) : tags.every((tag) => own.includes(tag))
  const found = store
    .all()
    .filter((one) => tags.length === 0 || hasTags(one.tags))
    // Grafana looks at the times only when it is given both
    .filter(({ time, timeEnd }) => !(from > 0 && to > 0) || (time <= to && timeEnd >= from))
    .filter(({ dashboardUID }) => !dashboard || dashboardUID === dashboard)
    .filter(({ panelId }) => !query.get('panelId') || String(panelId) === query.get('panelId'))
    .sort((one, other) => other.time - one.time || other.id - one.id)
    .slice(0, Number(query.get('limit')) || defaultLimit)
  return { status: 200, body: query.get('type') === 'alert' ? [] : found.map(annotationJson) }
}

export const getAnnotation: Operation = ({ store, id }) => {
  const found = store.find(id)
  return found ? { status: 200, body: annotationJson(found) } : notFound
}

const changed = (known: StoredAnnotation, body: Body, now: number): StoredAnnotation => ({
  ...known,
  ...between(numberIn(body.time) || known.time, numberIn(body.timeEnd) || known.timeEnd),
  text: textIn(body.text) || known.text,
  tags: Array.isArray(body.tags) ? tagsIn(body.tags) : known.tags,
  updated: now,
})

/** Changes what the body names. */
export const patchAnnotation: Operation = ({ now, store, id, body }) => {
  const known = store.find(id)
  if (!known) return notFound
  const refused = tooManyTags(tagsIn(body.tags))
  if (refused) return refused
  store.replace(changed(known, body, now))
  return say('Annotation patched')
}

/** Changes all: tags that the body does not name are gone. */
export const updateAnnotation: Operation = ({ now, store, id, body }) => {
  const known = store.find(id)
  if (!known) return notFound
  const refused = tooManyTags(tagsIn(body.tags))
  if (refused) return refused
  store.replace(changed(known, { ...body, tags: tagsIn(body.tags) }, now))
  return say('Annotation updated')
}

export const deleteAnnotation: Operation = ({ store, id }) => (store.remove(id) ? say('Annotation deleted') : notFound)
