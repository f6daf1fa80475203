import { createRuntime, type Log, memoryStore, signingKeys } from '@canary-steps/runtime'
import { environment, type NodeHost, outgoing, serveNode } from '@canary-steps/runtime/node'
import { e2eTest } from './e2e-test.ts'

/** Serves the step as its author would: a function of their own for one cluster, whose bridge signs with `secret`. */
export const serveE2eTest = (secret: string, log: Log): Promise<NodeHost> =>
  serveNode(
    createRuntime({ steps: [e2eTest], store: memoryStore(), fetch: outgoing({}).fetch, env: environment({}), log }),
    {
      keys: signingKeys(secret, { cluster: 'default', region: '' }),
      hostname: '127.0.0.1',
      port: 0,
      closeEvery: 1_000,
    },
  )
