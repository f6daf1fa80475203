import * as z from 'zod'

/** What a document may keep of a step's own. Here once for all: to make the schema takes ten times as long as to check with it. */
export const Json = z.json()
