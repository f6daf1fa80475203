import { afterEach, beforeEach } from 'vitest'
import { aboutMemory } from './about-memory.ts'
import { databaseVariable } from './database-variable.ts'
import { emptyAll } from './in-place-of-memory.ts'

beforeEach(({ skip, task }) => {
  if (!process.env[databaseVariable]) skip('there is no PostgreSQL')
  const reason = aboutMemory[task.name]
  if (reason) skip(reason)
})

afterEach(emptyAll)
