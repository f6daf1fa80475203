import { createRuntime, jsonLog, memoryStore, signingKeys } from '@canary-steps/runtime'
import { environment, type NodeHost, outgoing, serveNode, tenantFetch } from '@canary-steps/runtime/node'
import { deployNote } from './deploy-note.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Serves the step to the cluster whose bridge signs with the same key. */
export const serveDeployNote = (
  variables: Variables,
  port: number,
  write: (line: string) => void,
): Promise<NodeHost> => {
  const through = outgoing(variables)
  return serveNode(
    createRuntime({
      steps: [deployNote],
      store: memoryStore(),
      fetch: through.fetch,
      fetchAsTenant: tenantFetch({ variables, through }),
      env: environment(variables),
      log: jsonLog(write),
    }),
    {
      keys: signingKeys(variables.CANARY_STEPS_SIGNING_KEY ?? '', { cluster: 'default', region: '' }),
      hostname: '127.0.0.1',
      port,
      closeEvery: 1_000,
    },
  )
}
