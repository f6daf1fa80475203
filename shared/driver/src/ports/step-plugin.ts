import type { ReplicaSetObject } from '../rollout/replica-set-object.ts'
import type { Rollout } from '../rollout/rollout.ts'
import type { Operation } from '../rollout/rollout-status.ts'
import type { Json, JsonObject } from '../values/json.ts'

export type StepContext = {
  pluginName: string
  /** The step's `config`; undefined when it has none. */
  config: Json | undefined
  /** The state that the last Run saved; undefined at first. */
  status: JsonObject | undefined
}

export type StepResult = {
  /** Running, Successful, Failed or Error; absent keeps the phase. */
  phase?: string
  message?: string
  /** Honoured only above 10 s; the controller adds 5 s. */
  requeueAfterMs?: number
  status?: JsonObject
  /** Replies elsewhere have other names for `requeueAfterMs` and `status`: passed on as it is, such a reply would lose both. */
  requeueAfter?: never
  state?: never
}

/** A result, or an RpcError: the call failed and the status is dropped. A rejected promise counts as an RpcError. */
export type StepReply = { result: StepResult } | { error: string }

/** `replicaSets` are those of the Rollout: Argo does not send them, and a plugin reads them in the cluster. */
type StepCall = (
  operation: Operation,
  rollout: Rollout,
  context: StepContext,
  replicaSets: readonly ReplicaSetObject[],
) => Promise<StepReply>

/** A step plugin as the controller sees it. `rollout` is a private copy of the whole object. */
export type StepPlugin = {
  readonly call: StepCall
  /** The same while the function behind it is down; absent where that is an error of the call. */
  readonly callWhileDown?: StepCall
}
