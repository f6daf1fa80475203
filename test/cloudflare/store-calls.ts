import * as z from 'zod'

// JSON has no undefined: null is in its place; nor has it an infinite number: so that is a text
const Expected = z.string().nullable()
const Due = z.object({ partition: z.string(), id: z.string(), due: z.number() })

/** A call of a store that is in another process. */
export const StoreCall = z.discriminatedUnion('method', [
  z.object({ method: z.literal('get'), given: z.tuple([z.string(), z.string()]) }),
  z.object({
    method: z.literal('put'),
    given: z.tuple([z.string(), z.string(), Expected, z.string(), z.number().nullable()]),
  }),
  z.object({ method: z.literal('remove'), given: z.tuple([z.string(), z.string(), Expected]) }),
  z.object({ method: z.literal('due'), given: z.tuple([z.string(), z.number(), Due.nullable()]) }),
])
export type StoreCall = z.infer<typeof StoreCall>

/** The answer to one: the error's message, where it has thrown. */
export const StoreAnswer = z.union([
  z.object({ error: z.string() }),
  z.object({ stored: z.object({ version: z.string(), value: z.string() }).nullable() }),
  z.object({ version: z.string().nullable() }),
  z.object({ removed: z.boolean() }),
  z.object({ due: z.array(Due) }),
])
export type StoreAnswer = z.infer<typeof StoreAnswer>
