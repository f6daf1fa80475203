import { once } from 'node:events'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AwsAddress } from '@canary-steps/runtime/store/aws-service'

const dynalite: (options: object) => Server = createRequire(import.meta.url)('dynalite')

/** A DynamoDB in this process that ends with it. */
export type LocalDynamodb = { readonly address: AwsAddress & { readonly endpoint: string }; close(): Promise<void> }

/** Credentials that open nothing. */
const noCredentials = () => ({ accessKeyId: 'test', secretAccessKey: 'of a test', sessionToken: 'of a test' })

export const startDynalite = async (): Promise<LocalDynamodb> => {
  const server = dynalite({ createTableMs: 0 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    address: {
      region: 'eu-central-1',
      credentials: noCredentials,
      endpoint: `http://127.0.0.1:${address.port}`,
      fetch: globalThis.fetch,
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
