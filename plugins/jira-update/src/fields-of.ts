import { documentOf } from '@canary-steps/vendors/jira'
import type { FieldValue } from './field-value.ts'

/** Fields of Jira's own that take documents only (developer.atlassian.com, Jira Cloud REST API v3, edit issue). */
const documents = new Set(['description', 'environment'])

/** The values as Jira takes them, their templates rendered by `render`. */
export const fieldsOf = (
  fields: Readonly<Record<string, FieldValue>>,
  render: (template: string) => string,
): Readonly<Record<string, unknown>> => {
  const value = (field: string, given: FieldValue): unknown => {
    if (typeof given === 'string') return documents.has(field) ? documentOf(render(given)) : render(given)
    if (Array.isArray(given)) return given.map((one) => value(field, one))
    const isText = typeof given === 'object' && given !== null && 'text' in given
    return isText ? documentOf(render(given.text)) : given
  }
  return Object.fromEntries(Object.entries(fields).map(([field, given]) => [field, value(field, given)]))
}
