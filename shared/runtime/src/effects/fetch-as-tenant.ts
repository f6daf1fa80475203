import { type TenantRequest, TerminalError, urlProblem } from '@canary-steps/sdk'
import type { Runtime } from '../ports/runtime.ts'

/** Asks an address that a Rollout names, where its spelling is fit for that and the host can. @throws TerminalError */
export const fetchAsTenant = async (
  { fetchAsTenant: ask, policy }: Runtime,
  text: string,
  request: TenantRequest & { readonly signal: AbortSignal },
): Promise<Response> => {
  const problem = urlProblem(text)
  if (problem) throw new TerminalError(`an address ${problem}`)
  if (!ask)
    throw new TerminalError(
      'addresses cannot be asked where this function runs, for it cannot see where a name leads: serve the step on Node',
    )
  return ask(new URL(text), request, policy.network())
}
