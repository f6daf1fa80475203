import type { Json, JsonObject } from './json.ts'

/** A call of the controller. */
export type StepCall = {
  /** The part that `RolloutView` of the sdk reads of the Rollout, with zero and false written out. */
  readonly rollout: JsonObject
  readonly context: {
    readonly pluginName: string
    /** The step's `config`; undefined when it has none. */
    readonly config: Json | undefined
    /** The state that the last Run saved; undefined at first. */
    readonly status: Json | undefined
  }
}

/**
 * A result. `requeueAfter`: milliseconds, of which the controller honours more than 10,000. `status` is what the next call gets.
 * Nothing is optional: an object that has the status under another name would pass for one that has none.
 */
export type StepResult = {
  readonly phase: 'Running' | 'Successful' | 'Failed'
  readonly message: string
  readonly requeueAfter: number | undefined
  readonly status: JsonObject | undefined
}

/** A result, or an error, which the controller tries again every 30 s. */
export type StepReply = StepResult | { readonly error: string }

/** A step plugin. A value that one of its functions throws is an error with that message. */
export type StepPlugin = {
  /** Called once, before all others. When it throws, the process ends and the controller starts another one. */
  init(): Promise<void> | void
  readonly type: string
  run(call: StepCall): Promise<StepReply> | StepReply
  terminate(call: StepCall): Promise<StepReply> | StepReply
  abort(call: StepCall): Promise<StepReply> | StepReply
}
