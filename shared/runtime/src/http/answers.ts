import type { MiddlewareHandler } from 'hono'
import * as z from 'zod'
import type { Problem } from '../journal/call.ts'
import { isNotOfStep } from '../journal/identity.ts'
import { caughtSync } from '../ports/caught.ts'
import { jsonWithout, type KnownSecrets } from '../secrets/guarded.ts'
import type { SigningKey } from '../wire/signature.ts'
import type { WebhookSecret } from '../wire/webhook-secret.ts'

/** The answer to a call that has none: problem details as RFC 9457 has them. */
export const problem = ({ status, title, detail }: Problem): Response =>
  Response.json(
    { type: 'about:blank', title, status, detail },
    { status, headers: { 'content-type': 'application/problem+json' } },
  )

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

/** Takes secrets out of whatever is answered, before it is signed. */
export const cleanAnswers =
  (secrets: KnownSecrets): MiddlewareHandler =>
  async (context, next) => {
    await next()
    const { res } = context
    const said = await res.clone().text()
    const told = jsonWithout(secrets, said, stays)
    // the length is another one
    if (told !== said) context.res = new Response(told, { status: res.status, headers: withoutLength(res.headers) })
  }

const withoutLength = (headers: Headers): Headers => {
  const others = new Headers(headers)
  others.delete('content-length')
  return others
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
