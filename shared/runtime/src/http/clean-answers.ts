import type { MiddlewareHandler } from 'hono'
import { isNotOfStep } from '../journal/identity.ts'
import { jsonWithout, type KnownSecrets } from '../secrets/guarded.ts'
import type { ArgoOptions } from './argo-webhook.ts'
import type { SignedOptions } from './signed-calls.ts'

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

/** Learns the keys of the callers, which change while we run. */
export const learningKeys = (
  { learnUnsent }: KnownSecrets,
  options: SignedOptions & ArgoOptions,
): MiddlewareHandler => {
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
