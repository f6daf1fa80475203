import { createHmac } from 'node:crypto'
import type { Webhook } from '@canary-steps/sdk'
import fc from 'fast-check'

/** The value of a header that signs `body`, as GitHub and Jira write it. */
export const hubSignature = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** `text` with some characters at `at` put in the place of `removed` others. */
const mutated = (text: string) =>
  fc
    .record({ at: fc.nat(text.length), removed: fc.nat(3), put: fc.string({ maxLength: 3, unit: 'binary' }) })
    .map(({ at, removed, put }) => text.slice(0, at) + put + text.slice(at + removed))

const names = [
  'x-hub-signature',
  'x-hub-signature-256',
  'x-hub-signature-512',
  'signature',
  'x-slack-signature',
  'authorization',
]
const isHeader = (value: string) => /^[\t\x20-\x7e]*$/.test(value)

type Signed = { readonly header: string; readonly body: string; readonly secret: string }

const mutation = ({ header, body, secret }: Signed) => {
  const signature = hubSignature(body, secret)
  return (
    fc
      .oneof(
        mutated(body).map((text) => ({ name: header, value: signature, text })),
        mutated(signature)
          .filter(isHeader)
          .map((value) => ({ name: header, value, text: body })),
        fc.constantFrom('', 'sha1=', 'SHA256=', 'sha256:', 'sha256=sha256=').map((prefix) => ({
          name: header,
          value: signature.replace('sha256=', prefix),
          text: body,
        })),
        fc.constantFrom(...names).map((name) => ({ name, value: signature, text: body })),
      )
      // blanks around a header are no part of it
      .filter(({ name, value, text }) => name !== header || value.trim() !== signature || text !== body)
  )
}

/** Changes a signed webhook so often, and fails when one of the changes is believed. */
export const believesNoChange = (webhook: Webhook, signed: Signed, times: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(mutation(signed), async ({ name, value, text }) => {
      const request = { headers: new Headers({ [name]: value }), body: text }
      return !(await webhook.verify(request, signed.secret, 0))
    }),
    { numRuns: times },
  )
