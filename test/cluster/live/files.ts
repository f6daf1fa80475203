import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { basename } from 'node:path'

/** Serves one file on loopback, as a place that the controller downloads it from. */
export const startFiles = async (file: string): Promise<{ readonly location: string; close(): Promise<void> }> => {
  const server = createServer((_, response) => createReadStream(file).pipe(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    location: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/${basename(file)}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
