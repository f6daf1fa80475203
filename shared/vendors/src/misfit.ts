import type * as z from 'zod'

/** Where a value is not as a schema says, and how: the first such place, without what stands there. Undefined: it is as it says. */
export const misfit = (schema: z.ZodType, value: unknown): string | undefined => {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  return issue && [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': ')
}
