export { AuditRecord } from './audit/audit-record.ts'
export { recordSettings } from './audit/record-settings.ts'
export type { Call, Problem, Reply } from './call.ts'
export { takeInventory } from './end/inventory.ts'
export { observe } from './end/observe.ts'
export { settleDue } from './end/undo-queue.ts'
export { execute } from './execute.ts'
export { deliver, takeIn, webhooksOf } from './hear/deliver.ts'
export { type AppOptions, createApp } from './http/app.ts'
export { fetchAudit } from './http/audit-client.ts'
export { catalogue } from './http/catalogue.ts'
export {
  callStep,
  type FunctionAddress,
  type FunctionReply,
  type OutgoingCall,
  sendInventory,
  type Unavailable,
} from './http/client.ts'
export { fetchEffects, sendEffectOrder } from './http/effect-client.ts'
export { addressText, sign, verifiedBy } from './http/signature.ts'
export { type SigningKey, signingKeys } from './http/signing-key.ts'
export { maxBodyBytes, stepOf, WireInventory, WireProblem, WireReply, WireRequest } from './http/wire.ts'
export { EffectState, mostEffects, WireEffect, WireEffects } from './http/wire-effects.ts'
export { type Envelope, readEnvelope } from './identity/envelope.ts'
export { inProcessPacer, type Pacer } from './journal/pacer.ts'
export { jsonLog, type Level, type Log } from './log.ts'
export { type Metrics, meteredFetch } from './metrics.ts'
export { listEffects } from './operate/effect-list.ts'
export { progressDeadline } from './run/deadline.ts'
export type { Runtime, TenantFetch } from './runtime.ts'
export { guarded } from './secrets/guarded.ts'
export { strongSecret } from './secrets/strong-secret.ts'
export { type LiveSettings, liveSettings, type SettingsSource } from './settings/live-settings.ts'
export { closedNetwork, isNamed, type NetworkRules } from './settings/network.ts'
export { livePolicy, namespacePolicy, openPolicy, type Policy, StepMode } from './settings/policy.ts'
export { type PolicySettings, readPolicy, readSettings, type Settings, SettingsError } from './settings/settings.ts'
export { memoryStore } from './store/memory.ts'
export type { Store } from './store/store.ts'
