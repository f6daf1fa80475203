import { fetchAudit, fetchAuditPart, fetchEffects, sendEffectOrder } from '@canary-steps/runtime'
import { functionAddress } from '../settings/function-address.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { OperatorClient } from './operator-client.ts'

/** A function, which answers for the cluster of the key. @throws UsageError */
export const functionClient = async (endpoint: string, terminal: Terminal, auth?: string): Promise<OperatorClient> => {
  const address = await functionAddress(endpoint, terminal, auth)
  return {
    effects: (limit) => fetchEffects(address, limit),
    order: (order) => sendEffectOrder(address, order),
    audit: (range) => fetchAudit(address, range),
    auditPart: (page) => fetchAuditPart(address, page),
  }
}
