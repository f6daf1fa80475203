import type * as z from 'zod'

/**
 * The content of a document of the store. `what`: the document, for the person who reads the error.
 *
 * @throws Error in one line when this version cannot read it.
 */
export const stored = <Schema extends z.ZodType>(schema: Schema, text: string, what: string): z.output<Schema> => {
  const { data, error } = schema.safeParse(JSON.parse(text))
  const [issue] = error?.issues ?? []
  if (!issue && data !== undefined) return data
  throw new Error(
    `${what} cannot be read (${issue?.path.join('.')}: ${issue?.message}): was it written by a later version? Its calls wait for that one`,
  )
}
