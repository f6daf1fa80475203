import { functionOf, jsonLog, memoryStore } from '@canary-steps/runtime'
import { environment, howToSet, type NodeHost, outgoing, serveFunction, tenantFetch } from '@canary-steps/runtime/node'
import { deployNote } from './deploy-note.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Serves the step to the cluster whose bridge signs with the same key. */
export const serveDeployNote = async (
  variables: Variables,
  port: number,
  write: (line: string) => void,
): Promise<NodeHost> => {
  const through = outgoing(variables)
  const log = jsonLog(write)
  const made = await functionOf({
    steps: [deployNote],
    store: memoryStore(),
    fetch: through.fetch,
    fetchAsTenant: tenantFetch({ variables, through }),
    env: environment(variables),
    log,
    howToSet,
  })
  const host = await serveFunction(made, { hostname: '127.0.0.1', port, closeEvery: 1_000 })
  for (const { message, fields } of made.warnings) log('warn', message, fields)
  return host
}
