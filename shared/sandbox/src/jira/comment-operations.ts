import { isRecord } from '../is-record.ts'
import type { Body } from '../vendor-app.ts'
import { isAdf } from './adf-text.ts'
import { timeJson } from './issue-json.ts'
import type { Comment } from './issue-store.ts'
import { change, listIn, type Operation, refuse } from './operation.ts'

/** The most comments that Jira shows, unless asked for less. */
const page = 100

/** Most characters of a comment. */
const longestComment = 32_767
const tooLong = refuse(400, '', {
  comment: 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
})
const isTooLong = (body: unknown): boolean => JSON.stringify(body).length > longestComment

/** Most characters of a property's value (developer.atlassian.com, set issue property). */
const longestProperty = 32_768

/** Whether customers of a service desk are not to see it; undefined: the call says nothing of it. */
const internalIn = ({ properties }: Body): boolean | undefined => {
  const [value] = listIn(properties).flatMap((property) =>
    isRecord(property) && property.key === 'sd.public.comment' ? [property.value] : [],
  )
  return isRecord(value) ? value.internal === true : undefined
}

const commentJson = (url: string, key: string, { id, body, at, isInternal }: Comment): object => {
  const time = timeJson(at)
  const self = `${url}/rest/api/3/issue/${key}/comment/${id}`
  return { self, id, body, created: time, updated: time, jsdPublic: !isInternal }
}

export const getComments: Operation = ({ url, issue, query }) => {
  const ordered = query.orderBy === '-created' ? issue.comments.toReversed() : issue.comments
  const maxResults = Math.min(page, Number(query.maxResults ?? page))
  const startAt = Number(query.startAt ?? 0)
  const comments = ordered.slice(startAt, startAt + maxResults).map((comment) => commentJson(url, issue.key, comment))
  return { status: 200, body: { startAt, maxResults, total: issue.comments.length, comments } }
}

export const addComment: Operation = ({ url, now, issue, body }) => {
  if (!isAdf(body.body)) return refuse(400, 'INVALID_INPUT')
  if (isTooLong(body.body)) return tooLong
  const id = String(10_000 + issue.comments.reduce((most, { id }) => Math.max(most, Number(id) - 10_000), 0) + 1)
  const comment = { id, body: body.body, at: now, isInternal: internalIn(body) ?? false }
  change(issue, { comments: [...issue.comments, comment] })
  return { status: 201, body: commentJson(url, issue.key, comment) }
}

const noComment = refuse(404, 'Can not find a comment for the id')

export const updateComment: Operation = ({ url, issue, last, body }) => {
  const known = issue.comments.find(({ id }) => id === last)
  if (!known) return noComment
  if (!isAdf(body.body)) return refuse(400, 'INVALID_INPUT')
  if (isTooLong(body.body)) return tooLong
  const edited = { ...known, body: body.body, isInternal: internalIn(body) ?? known.isInternal }
  change(issue, { comments: issue.comments.map((comment) => (comment === known ? edited : comment)) })
  return { status: 200, body: commentJson(url, issue.key, edited) }
}

export const deleteComment: Operation = ({ issue, last }) => {
  const left = issue.comments.filter(({ id }) => id !== last)
  if (left.length === issue.comments.length) return noComment
  change(issue, { comments: left })
  return { status: 204 }
}

export const getProperty: Operation = ({ issue, last }) =>
  last in issue.properties
    ? { status: 200, body: { key: last, value: issue.properties[last] } }
    : refuse(404, `The property with the key '${last}' was not found.`)

export const setProperty: Operation = ({ issue, last, body }) => {
  if (JSON.stringify(body).length > longestProperty)
    return refuse(400, `The value of the property is too long: at most ${longestProperty} characters.`)
  const status = last in issue.properties ? 200 : 201
  change(issue, { properties: { ...issue.properties, [last]: body } })
  return { status, body: {} }
}

export const deleteProperty: Operation = ({ issue, last }) => {
  const { [last]: gone, ...properties } = issue.properties
  if (gone === undefined) return refuse(404, `The property with the key '${last}' was not found.`)
  change(issue, { properties })
  return { status: 204 }
}

export const linkRemotely: Operation = ({ url, issue, body }) => {
  const { globalId, object } = body
  if (typeof globalId !== 'string' || !isRecord(object) || typeof object.title !== 'string')
    return refuse(400, '', { title: "'title' is required." })
  if (globalId.length > 255 || object.title.length > 255)
    return refuse(400, '', { title: 'The maximum length is 255 characters.' })
  const known = issue.links.find((link) => link.globalId === globalId)
  const id = known?.id ?? 10_000 + issue.links.length
  const link = { id, globalId, url: String(object.url), title: object.title }
  change(issue, { links: [...issue.links.filter((other) => other !== known), link] })
  const self = `${url}/rest/api/3/issue/${issue.key}/remotelink/${id}`
  return { status: known ? 200 : 201, body: { id, self } }
}
