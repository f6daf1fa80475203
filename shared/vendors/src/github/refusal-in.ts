import * as z from 'zod'

/** GitHub's answer to a call that it did not do. `message` is undefined when it was not GitHub who answered. */
export type Refusal = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly message: string | undefined
}

const Answered = z.object({
  status: z.number(),
  response: z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }),
})
const Said = z.object({ message: z.string().min(1), errors: z.array(z.unknown()).default([]) })

const words = (answer: unknown): string | undefined => {
  const said = Said.safeParse(answer).data
  if (!said) return undefined
  const details = said.errors.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail)))
  return [said.message, ...details].join(' ').replace(/\s+/g, ' ')
}

/** The answer in an error of the client; undefined when none came. */
export const refusalIn = (error: unknown): Refusal | undefined => {
  const { status, response } = Answered.safeParse(error).data ?? {}
  if (status === undefined || !response) return undefined
  return { status, headers: response.headers, message: words(response.data) }
}
