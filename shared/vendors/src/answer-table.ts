/**
 * The meaning of an unsuccessful answer for the call. `refused`: nothing was done, and a person must act. `later`: nothing was done, and it
 * passes by itself. `unknown`: it may have been done, so look before it is repeated. `done`: it is as it was asked to be.
 */
export type Meaning = 'refused' | 'later' | 'unknown' | 'done'

/** A kind of answer that a vendor gives, by what it means. */
export type AnswerRow<Answer, Name extends string = string> = {
  /** Its name, in a few words; the stand-in has the vendor's own answer under this name. */
  readonly name: Name
  readonly is: (answer: Answer) => boolean
  readonly means: Meaning
  /** Milliseconds to wait where the vendor names no time; of `later` only. */
  readonly after?: number
}

/** The first row of a table that an answer is. The last row of a table takes every answer. */
export const rowOf = <Answer, Name extends string>(
  table: readonly AnswerRow<Answer, Name>[],
  answer: Answer,
): AnswerRow<Answer, Name> => {
  const row = table.find(({ is }) => is(answer))
  if (!row) throw new Error('the table has no last row')
  return row
}
