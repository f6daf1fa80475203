import type {
  AuditPart,
  AuditRecord,
  Unavailable,
  WireEffect,
  WireEffectOrder,
  WireEffects,
} from '@canary-steps/runtime'

/** An operator's order; only the client knows the endpoint. */
export type Order = Omit<WireEffectOrder, 'endpoint'>

/** The place that an operator inspects and commands: a function, or the journal that the processes of a pod share. */
export type OperatorClient = {
  effects(limit: number): Promise<Pick<WireEffects, 'effects' | 'truncated'> | Unavailable>
  /** How the effect stands then. */
  order(order: Order): Promise<WireEffect | Unavailable>
  /** From `since` to before `until`, in milliseconds since 1970. */
  audit(range: { readonly since: number; readonly until: number }): Promise<readonly AuditRecord[] | Unavailable>
  /** A page of the audit as it is stored, the first unless one is named. */
  auditPart(page?: number): Promise<AuditPart | Unavailable>
}
