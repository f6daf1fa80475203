import type * as z from 'zod'

/** What a schema reads in an answer. What it cannot read came from a proxy, or was cut off: the call may have acted. */
export const readable = <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> => {
  const { data, success } = schema.safeParse(answer)
  if (!success) throw new Error('unreadable answer')
  return data
}
