import type { Schema } from '../gob/schema.ts'
import { bytesType, intType, structType, textType } from '../gob/schema.ts'
import { number, text } from '../gob/shape.ts'
import { struct } from '../gob/struct-shape.ts'
import { json } from './json-shape.ts'
import { rolloutShape } from './rollout-shape.ts'

/** How Argo finds its step plugins (rollout/steps/plugin/client/client.go). */
export const stepCookie = { name: 'ARGO_ROLLOUTS_RPC_PLUGIN', value: 'step' } as const
export const stepPluginName = 'RpcStepPlugin'

/** The calls that change something, by their methods and the names that Argo registered their arguments under. */
export const operations = {
  run: { method: 'Plugin.Run', argumentName: 'step.RunArgs' },
  terminate: { method: 'Plugin.Terminate', argumentName: 'step.TerminateArgs' },
  abort: { method: 'Plugin.Abort', argumentName: 'step.AbortArgs' },
} as const

export type Operation = keyof typeof operations

/** RunArgs, TerminateArgs and AbortArgs, which differ in their names only. */
export const argumentShape = struct({
  Rollout: rolloutShape,
  Context: struct({ PluginName: text, Config: json, Status: json }),
})

export const contextType = structType('RpcStepContext', { PluginName: textType, Config: bytesType, Status: bytesType })

export const rpcErrorType = structType('RpcError', { ErrorString: textType })
export const rpcErrorShape = struct({ ErrorString: text })

/** The answer of Run, Terminate and Abort. */
export const replyType: Schema = structType('Response', {
  Result: structType('RpcStepResult', {
    Phase: textType,
    Message: textType,
    RequeueAfter: intType,
    Status: bytesType,
  }),
  Error: rpcErrorType,
})

export const replyShape = struct({
  Result: struct({ Phase: text, Message: text, RequeueAfter: number, Status: json }),
  Error: rpcErrorShape,
})
