import { join } from 'node:path'
import { describeWithPostgres } from '../postgres/with-postgres.ts'
import { describeHost } from './describe-host.ts'
import { nodeProcess } from './node-process.ts'

describeHost(
  nodeProcess('Node in a process of its own, with SQLite', async (folder) => ({
    CANARY_STEPS_STORE: join(folder, 'journal.sqlite'),
  })),
)

describeWithPostgres('Node in a process of its own', (server) => {
  describeHost(nodeProcess('with PostgreSQL', async () => ({ CANARY_STEPS_STORE: await server().database() })))
})
