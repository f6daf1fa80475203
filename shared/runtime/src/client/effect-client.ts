import type * as z from 'zod'
import {
  type WireEffect,
  type WireEffectOrder,
  WireEffectReply,
  WireEffects,
  type WireEffects as WireEffectsReply,
} from '../wire/wire-effects.ts'
import { exchange, type FunctionAddress, refusal, type Unavailable } from './client.ts'

const readAnswer = async <Schema extends z.ZodType>(
  schema: Schema,
  exchanged: ReturnType<typeof exchange>,
): Promise<z.output<Schema> | Unavailable> => {
  const answer = await exchanged
  if ('error' in answer) return answer
  if (answer.status !== 200) return refusal(answer)
  return schema.safeParse(answer.body).data ?? { error: "the function's reply is not valid: is it of another version?" }
}

/** Asks a function what is open in the cluster of the key. */
export const fetchEffects = (address: FunctionAddress, limit: number): Promise<WireEffectsReply | Unavailable> =>
  readAnswer(WireEffects, exchange(address, `/v1/effects?limit=${limit}`))

/** Orders a retry of an effect's undo, or settles it; gives back how it stands then. */
export const sendEffectOrder = async (
  address: FunctionAddress,
  order: Omit<WireEffectOrder, 'endpoint'>,
): Promise<WireEffect | Unavailable> => {
  const path = `/v1/effects/${encodeURIComponent(order.effect)}/${order.operation}`
  const answer = await readAnswer(WireEffectReply, exchange(address, path, order))
  return 'error' in answer ? answer : answer.effect
}
