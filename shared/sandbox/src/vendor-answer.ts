/** An answer as a vendor gives it. */
export type VendorAnswer<Call extends string = string> = {
  /** Where it stands: a page of the vendor, its source, or a thread in which somebody was given it. */
  readonly source: string
  /** The call that it is given to; absent: any. */
  readonly to?: Call
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, or the text of a page. */
  readonly body: object | string
}

/** At least one answer for each row of a vendor's table. */
export type VendorAnswers<Name extends string, Call extends string> = {
  readonly [name in Name]: readonly [VendorAnswer<Call>, ...VendorAnswer<Call>[]]
}

/** An answer as it comes over the wire. */
export const answerResponse = ({ status, headers = {}, body }: VendorAnswer): Response =>
  typeof body === 'string'
    ? new Response(body, { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } })
    : Response.json(body, { status, headers })

/** Those of a vendor's answers that may be given to a call, each with the name of its row. */
export const answersTo = <Call extends string>(
  answers: VendorAnswers<string, Call>,
  call: Call,
): { readonly name: string; readonly answer: VendorAnswer<Call> }[] =>
  Object.entries(answers).flatMap(([name, given]) =>
    given.filter(({ to = call }) => to === call).map((answer) => ({ name, answer })),
  )
