import type { Context, MiddlewareHandler } from 'hono'
import * as z from 'zod'
import type { Problem } from '../journal/call.ts'
import { isNotOfStep } from '../journal/identity.ts'
import { caughtSync } from '../ports/caught.ts'
import { jsonWithout, type KnownSecrets } from '../secrets/guarded.ts'
import type { SigningKey } from '../wire/signature.ts'
import type { WebhookSecret } from '../wire/webhook-secret.ts'

/** Texts of which answers were made here: to read one from its answer takes many times as long as to make it. */
const texts = new WeakMap<Response, string>()

/** The answer to a call: JSON. */
export const answer = (value: unknown, status = 200, type = 'application/json'): Response => {
  const text = JSON.stringify(value)
  const made = new Response(text, { status, headers: { 'content-type': type } })
  texts.set(made, text)
  return made
}

/** The answer to a call that has none: problem details as RFC 9457 has them. */
export const problem = ({ status, title, detail }: Problem): Response =>
  answer({ type: 'about:blank', title, status, detail }, status, 'application/problem+json')

export const badRequest = (detail: string): Problem => ({ status: 400, title: 'bad request', detail })

export const isProblem = (value: object): value is Problem => 'detail' in value

/** The parsed body, or what is wrong with it. */
export const readBody = <Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> | Problem => {
  const json = caughtSync((): unknown => JSON.parse(body))
  if ('error' in json) return badRequest('the body is not JSON')
  const parsed = schema.safeParse(json.result)
  return parsed.success ? parsed.data : badRequest(z.prettifyError(parsed.error).replaceAll('\n', ' '))
}

/** Of a reply what is not the step's: it stays in its state. */
const stays = ([first, ...inside]: readonly string[]): boolean => first === 'state' && isNotOfStep(inside)

/** The text of an answer, with secrets and without. */
export const textsOf = async (secrets: KnownSecrets, given: Response): Promise<{ said: string; told: string }> => {
  const said = texts.get(given) ?? (await given.clone().text())
  return { said, told: jsonWithout(secrets, said, stays) }
}

/** Answers with another text, and more headers. */
export const answerWith = (context: Context, text: string, more: Readonly<Record<string, string>> = {}): void => {
  const { status, headers } = context.res
  // the length is another one
  const { 'content-length': _, ...same } = Object.fromEntries(headers)
  // Hono would copy the headers of the one before, one by one
  context.res = undefined
  context.res = new Response(text, { status, headers: { ...same, ...more } })
}

/** Takes secrets out of whatever is answered. */
export const cleanAnswers =
  (secrets: KnownSecrets): MiddlewareHandler =>
  async (context, next) => {
    await next()
    const { said, told } = await textsOf(secrets, context.res)
    if (told !== said) answerWith(context, told)
  }

/** The keys of callers, and the secrets that Argo's webhooks show. Read at each call. */
type CallersKeys = {
  readonly keys: readonly SigningKey[]
  readonly argoSecrets?: readonly WebhookSecret[] | undefined
}

/** Learns the keys of the callers, which change while we run. */
export const learningKeys = ({ learnUnsent }: KnownSecrets, options: CallersKeys): MiddlewareHandler => {
  let known: Pick<typeof options, 'keys' | 'argoSecrets'> | undefined
  return (_, next) => {
    const { keys, argoSecrets } = options
    if (known?.keys !== keys || known.argoSecrets !== argoSecrets) {
      for (const key of keys) learnUnsent(`key of ${key.cluster}`, key.secret())
      for (const { cluster, secret } of argoSecrets ?? []) learnUnsent(`webhook of ${cluster}`, secret)
      known = { keys, argoSecrets }
    }
    return next()
  }
}
