import * as z from 'zod'

/** What a document may keep of a step's own. Here once for all: to make the schema takes ten times as long as to check with it. */
export const Json = z.json()

/** A step's own value as a document keeps it: without what is undefined, which JSON does not have. */
export const jsonOf = (value: unknown): z.output<typeof Json> => Json.parse(JSON.parse(JSON.stringify(value) ?? 'null'))
