import type * as z from 'zod'

/** A field that may be absent, or null, which Kubernetes takes for the same and Go writes for a zero time or an unset list. */
export const orElse = <Schema extends z.ZodType>(schema: Schema, absent: z.output<Schema>) =>
  schema.nullish().transform((value): z.output<Schema> => value ?? absent)

/** As `orElse`, where nothing stands for what is absent. */
export const orAbsent = <Schema extends z.ZodType>(schema: Schema) =>
  schema
    .nullish()
    .transform((value): z.output<Schema> | undefined => value ?? undefined)
    .optional()
