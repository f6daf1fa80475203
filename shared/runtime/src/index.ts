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
export { execute } from './execute.ts'
export { jsonLog, type Level, type Log } from './log.ts'
export { observe, settleDue } from './observe.ts'
export { namespacePolicy, openPolicy, type Policy } from './policy.ts'
export type { Runtime } from './runtime.ts'
export { readSettings, type Settings, SettingsError } from './settings.ts'
export { type SigningKey, sign, signingKeys, verifiedBy } from './signature.ts'
export { memoryStore } from './store/memory.ts'
export type { Store } from './store/store.ts'
export { maxBodyBytes, stepOf, WireInventory, WireProblem, WireReply, WireRequest } from './wire.ts'
