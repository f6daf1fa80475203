/**
 * How Node is started as a plugin. The space for young objects stays small, since the memory is that of the
 * controller's pod. Other flags of V8 would make
 * Node read its own code anew, which takes 10 ms; `startPlugin` sets those later.
 */
export const nodeFlags = ['--max-semi-space-size=1'] as const
