/** A call of a step plugin, as the controller makes it. */
export type StepCall = {
  /** `Run`, `Terminate` or `Abort`. */
  readonly operation: string
  /** Of the step, from 0. */
  readonly index: number
  /** As it is registered. */
  readonly plugin: string
}
