import { afterAll, beforeAll, describe } from 'vitest'
import { type PostgresServer, postgresObstacle, startPostgres } from './postgres-server.ts'

/** Tests that share a PostgreSQL of their own, skipped with a line where there can be none. */
export const describeWithPostgres = (about: string, cases: (server: () => PostgresServer) => void): void => {
  const obstacle = postgresObstacle()
  if (obstacle) process.stdout.write(`SKIPPED: ${about}: ${obstacle}\n`)
  describe.skipIf(obstacle !== undefined)(about, () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server?.close())
    cases(() => server)
  })
}

/** The URL with another part. */
export const withPart = (
  url: string,
  part: 'hostname' | 'port' | 'username' | 'password' | 'pathname',
  value: string,
): string => {
  const changed = new URL(url)
  changed[part] = value
  return changed.href
}
