import * as z from 'zod'

/** Milliseconds since 1970. Jira writes `+0000`, which the standard does not know. */
export const JiraTime = z
  .string()
  .transform((text) => Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
  .pipe(z.number())
