import { nil } from '../gob/encoder.ts'
import { structType } from '../gob/schema.ts'
import { text } from '../gob/shape.ts'
import type { Struct, Value } from '../gob/value.ts'
import type { RpcClient } from '../rpc/rpc-client.ts'
import { fieldsOf } from '../step/encode-reply.ts'
import { isJsonObject, type Json, type JsonObject } from '../step/json.ts'
import { contextType, type Operation, operations, replyShape, rpcErrorShape } from '../step/step-types.ts'
import { rolloutType } from './rollout-type.ts'

/** The context of a call. */
export type CallContext = {
  readonly pluginName: string
  readonly config?: Json | undefined
  readonly status?: JsonObject | undefined
}

/** The answer of a plugin: its phase may be any text. `requeueAfter`: milliseconds. An error is what Argo would see as one. */
export type StepAnswer =
  | {
      readonly phase: string
      readonly message: string
      readonly requeueAfter: number
      readonly status: JsonObject | undefined
    }
  | { readonly error: string }

const argumentType = structType('RunArgs', { Rollout: rolloutType, Context: contextType })

const raw = (value: Json | undefined) => (value === undefined ? undefined : Buffer.from(JSON.stringify(value)))

// values unlike their type in Go are refused field by field
const isRolloutStruct = (rollout: object): rollout is Struct => !Array.isArray(rollout)

const answerOf = (reply: Value): StepAnswer => {
  const { Result, Error: failure } = fieldsOf(reply)
  const error = String(fieldsOf(failure).ErrorString ?? '')
  if (error !== '') return { error }
  const { Phase, Message, RequeueAfter, Status } = fieldsOf(Result)
  return {
    phase: String(Phase),
    message: String(Message),
    requeueAfter: Number(RequeueAfter) / 1_000_000,
    status: isJsonObject(Status) ? Status : undefined,
  }
}

/** Calls a step plugin as Argo's controller does. Trouble on the way is an error like any other. */
export class StepClient {
  readonly #rpc: RpcClient

  constructor(rpc: RpcClient) {
    this.#rpc = rpc
  }

  /** The error; undefined when nothing did. */
  async init(): Promise<string | undefined> {
    const error = await this.#rpc.call('Plugin.InitPlugin', nil, rpcErrorShape).then(
      (reply) => String(fieldsOf(reply).ErrorString),
      (error: Error) => `InitPlugin rpc call error: ${error.message}`,
    )
    return error || undefined
  }

  async type(): Promise<string> {
    return String(await this.#rpc.call('Plugin.Type', nil, text))
  }

  /** Sends the whole Rollout, as kubectl shows it. */
  call(operation: Operation, rollout: object, { pluginName, config, status }: CallContext): Promise<StepAnswer> {
    const { method, argumentName } = operations[operation]
    const context = { PluginName: pluginName, Config: raw(config), Status: raw(status) }
    const argument = {
      name: argumentName,
      schema: argumentType,
      value: { Rollout: isRolloutStruct(rollout) ? rollout : undefined, Context: context },
    }
    // the words of Argo's rpc.go
    const word = method.replace('Plugin.', '')
    return this.#rpc
      .call(method, argument, replyShape)
      .then(answerOf, (error: Error) => ({ error: `${word} rpc call error: ${error.message}` }))
  }
}
