import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { firstEffects } from '../operate/effect-list.ts'
import { orderEffect } from '../operate/effect-order.ts'
import type { Runtime } from '../ports/runtime.ts'
import { mostEffects, WireEffectOrder, type WireEffects } from '../wire/wire-effects.ts'
import { answer, badRequest, isProblem, problem, readBody } from './answers.ts'
import { isForUs, notForUs, type OwnAddress, type SignedEnv } from './signed-calls.ts'

const Limit = z.coerce
  .number()
  .int()
  .positive()
  .default(mostEffects)
  .transform((limit) => Math.min(limit, mostEffects))

const list = (runtime: Runtime) => async (context: Context<SignedEnv>) => {
  const limit = Limit.safeParse(context.req.query('limit')).data
  if (limit === undefined) return problem(badRequest(`limit must be a whole number, 1 to ${mostEffects}`))
  const first = await firstEffects(runtime, context.get('key').cluster, limit)
  return answer({ direction: 'reply', ...first } satisfies WireEffects)
}

const order = (runtime: Runtime, own: OwnAddress) => async (context: Context<SignedEnv>) => {
  const request = readBody(WireEffectOrder, context.get('body'))
  if (isProblem(request)) return problem(request)
  const isSame = request.effect === context.req.param('id') && request.operation === context.req.param('operation')
  if (!isSame || !isForUs(own, request.endpoint, context.req.url))
    return problem(badRequest(notForUs(own, 'operation, effect or endpoint of the body differ from the URL')))
  const effect = await orderEffect(runtime, context.get('key').cluster, request)
  return isProblem(effect) ? problem(effect) : answer({ direction: 'reply', effect })
}

/** `/v1/effects`: open effects for operators, and their orders. Only of the cluster whose key signed. */
export const effectRoutes = (runtime: Runtime, own: OwnAddress): Hono<SignedEnv> =>
  new Hono<SignedEnv>().get('/', list(runtime)).post('/:id/:operation{retry|settle}', order(runtime, own))
