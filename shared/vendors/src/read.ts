import type * as z from 'zod'

/** What a text says as JSON; undefined when it is none. */
export const jsonIn = (text: string): unknown => {
  // reading a webhook is synchronous, so no promise can catch for us
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Where a value is not as a schema says, and how: the first such place, without what stands there. Undefined: it is as it says. */
export const misfit = (schema: z.ZodType, value: unknown): string | undefined => {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  return issue && [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': ')
}

/** What a schema reads in an answer. What it cannot read came from a proxy, or was cut off: the call may have acted. */
export const readable = <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> => {
  const { data, success } = schema.safeParse(answer)
  if (!success) throw new Error('unreadable answer')
  return data
}
