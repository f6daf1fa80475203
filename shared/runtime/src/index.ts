export { type AppOptions, createApp } from './app.ts'
export type { Call, Problem, Reply } from './call.ts'
export { catalogue } from './catalogue.ts'
export {
  callStep,
  type FunctionAddress,
  type FunctionReply,
  type OutgoingCall,
  sendInventory,
  type Unavailable,
} from './client.ts'
export { progressDeadline } from './deadline.ts'
export { fetchEffects, sendEffectOrder } from './effect-client.ts'
export { listEffects } from './effect-list.ts'
export { type Envelope, readEnvelope } from './envelope.ts'
export { execute } from './execute.ts'
export { type LiveSettings, liveSettings, type SettingsSource } from './live-settings.ts'
export { jsonLog, type Level, type Log } from './log.ts'
export { type Metrics, meteredFetch } from './metrics.ts'
export { observe, settleDue } from './observe.ts'
export { inProcessPacer, type Pacer } from './pacer.ts'
export { livePolicy, namespacePolicy, openPolicy, type Policy, StepMode } from './policy.ts'
export type { Runtime } from './runtime.ts'
export { readSettings, type Settings, SettingsError } from './settings.ts'
export { addressText, type SigningKey, sign, signingKeys, verifiedBy } from './signature.ts'
export { memoryStore } from './store/memory.ts'
export type { Store } from './store/store.ts'
export { maxBodyBytes, stepOf, WireInventory, WireProblem, WireReply, WireRequest } from './wire.ts'
export { EffectState, mostEffects, WireEffect, WireEffects } from './wire-effects.ts'
