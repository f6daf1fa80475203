import * as z from 'zod'

/** Which cluster of the ring asked first: what is adopted was shown to people from there. */
export const AdoptedFrom = z.object({ cluster: z.string(), region: z.string() })
export type AdoptedFrom = z.infer<typeof AdoptedFrom>
