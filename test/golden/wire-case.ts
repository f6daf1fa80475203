import * as z from 'zod'

const Headers = z.record(z.string(), z.string())

/** A golden file of the wire: one request and its reply, byte for byte. */
export const WireCase = z.strictObject({
  name: z.string(),
  description: z.string(),
  key: z.string(),
  time: z.iso.datetime(),
  after: z.array(z.string()).optional(),
  request: z.strictObject({
    method: z.enum(['GET', 'POST']),
    path: z.string(),
    headers: Headers,
    body: z.string(),
    /** The text under the signature, if it is not the body. */
    signed: z.string().optional(),
  }),
  reply: z.strictObject({ status: z.number(), headers: Headers, body: z.string() }),
})
export type WireCase = z.output<typeof WireCase>
