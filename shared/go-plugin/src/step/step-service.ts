import { textType } from '../gob/schema.ts'
import { text } from '../gob/shape.ts'
import type { Value } from '../gob/value.ts'
import type { Method, Methods } from '../rpc/rpc-server.ts'
import { encodeReply, fieldsOf } from './encode-reply.ts'
import { isJson, isJsonObject } from './json.ts'
import type { StepCall, StepPlugin, StepReply } from './step-plugin.ts'
import { argumentShape, type Operation, operations, replyType, rpcErrorType } from './step-types.ts'

const callOf = (argument: Value): StepCall => {
  const { Rollout, Context } = fieldsOf(argument)
  const { PluginName, Config, Status } = fieldsOf(Context)
  return {
    rollout: isJsonObject(Rollout) ? Rollout : {},
    context: {
      pluginName: String(PluginName ?? ''),
      config: isJson(Config) ? Config : undefined,
      status: isJson(Status) ? Status : undefined,
    },
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const operate = (plugin: StepPlugin, operation: Operation): Method => ({
  argument: argumentShape,
  argumentName: operations[operation].argumentName,
  reply: replyType,
  async call(argument) {
    const call = callOf(argument)
    const reply = await Promise.try((): StepReply | Promise<StepReply> => plugin[operation](call)).catch(
      (error: unknown) => ({ error: messageOf(error) }),
    )
    return encodeReply(operation, reply)
  },
})

/** The methods of a step plugin. `leave` ends the process: Argo forgets that the start failed, and would call a plugin that never began. */
export const stepService = (plugin: StepPlugin, leave: (reason: string) => void): Methods => ({
  'Plugin.InitPlugin': {
    argument: text,
    reply: rpcErrorType,
    async call() {
      const error = await Promise.try(() => plugin.init()).then(() => '', messageOf)
      if (error !== '') leave(`init: ${error}`)
      return { ErrorString: error }
    },
  },
  'Plugin.Type': { argument: text, reply: textType, call: () => plugin.type },
  'Plugin.Run': operate(plugin, 'run'),
  'Plugin.Terminate': operate(plugin, 'terminate'),
  'Plugin.Abort': operate(plugin, 'abort'),
})
