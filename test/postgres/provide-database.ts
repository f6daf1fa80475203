import { databaseVariable } from './database-variable.ts'
import { postgresObstacle, startPostgres } from './postgres-server.ts'

/** Starts a server for the tests of a project, and ends it with them. */
export const setup = async (): Promise<() => Promise<void>> => {
  const obstacle = postgresObstacle()
  if (obstacle) process.stdout.write(`SKIPPED: ${obstacle}\n`)
  const server = obstacle ? undefined : await startPostgres()
  process.env[databaseVariable] = (await server?.database()) ?? ''
  return async () => server?.close()
}
