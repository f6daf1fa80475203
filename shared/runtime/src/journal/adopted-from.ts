import * as z from 'zod'

/** Which cluster of the ring asked first: people saw the adopted effects from there. */
export const AdoptedFrom = z.object({ cluster: z.string(), region: z.string() })
export type AdoptedFrom = z.infer<typeof AdoptedFrom>
