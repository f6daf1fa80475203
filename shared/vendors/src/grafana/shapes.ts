import * as z from 'zod'

/** An annotation as Grafana tells it. Times are milliseconds since 1970; one with `timeEnd` at `time` is a point. */
export const GrafanaAnnotation = z.object({
  id: z.int(),
  time: z.int(),
  timeEnd: z.int().default(0),
  text: z.string(),
  tags: z
    .array(z.string())
    .nullish()
    .transform((tags) => tags ?? []),
})
export type GrafanaAnnotation = z.output<typeof GrafanaAnnotation>

/** Options of `annotate`: a point, of the organisation unless it names a dashboard by its UID. */
export type NewAnnotation = {
  readonly time: number
  readonly text: string
  readonly tags: readonly string[]
  readonly dashboard?: string | undefined
  readonly panel?: number | undefined
}

/** Options of `find`: all with `tag` that touch the time from `since` on. */
export type AnnotationSearch = {
  readonly tag: string
  readonly since: number
  readonly dashboard?: string | undefined
}

/** Options of `change`; the rest stays as it is. `more` comes behind `text`, once. */
export type AnnotationChange = {
  readonly timeEnd: number
  readonly text: string
  readonly more?: string
  readonly tags: readonly string[]
}
