import { describe, expect, test } from 'vitest'

/** The result of a call that did not fail. */
export const gives = (value: unknown) => ({ gives: value })

type Answering<Answer> = {
  /** The answers of the stand-in, by the rows of the vendor's table. */
  readonly answers: Readonly<Record<string, readonly Answer[]>>
  /** The result of each: the value of the call, or name and message of its error, and `retryAfter` where it has one. */
  readonly outcomes: Readonly<Record<string, readonly object[]>>
  /** Makes the call to which the vendor gives the answer. */
  readonly call: (answer: Answer) => Promise<unknown>
  /** Where an answer may stand. */
  readonly sources: RegExp
}

/** Each answer of a vendor has the result that is written down for it. */
export const answerLaws = <Answer extends { readonly source: string }>(vendor: Answering<Answer>): void =>
  describe.each(Object.entries(vendor.answers))('“%s”', (row, answers) => {
    test('says for each of its answers whether it was done, how long to wait and what a person does', async () => {
      const seen: unknown[] = []
      for (const answer of answers) {
        const outcome = await vendor.call(answer).then(gives, ({ name, message, retryAfter }) => ({
          name,
          message,
          ...(retryAfter !== undefined && { retryAfter }),
        }))
        seen.push(outcome)
      }
      expect(seen).toStrictEqual(vendor.outcomes[row])
    })

    test('names where each of its answers stands', () => {
      for (const { source } of answers) expect(source).toMatch(vendor.sources)
    })
  })
