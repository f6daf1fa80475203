import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeStore } from '../testing/describe-store.ts'
import { remembering } from './change.ts'
import { memoryStore } from './memory.ts'
import { sqliteStore } from './sqlite.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'store-'))

describeStore('memory', { site: () => ({ open: memoryStore }), isShared: false })

describeStore('memory, as one call sees it', {
  site: () => ({ open: () => remembering(memoryStore()) }),
  isShared: false,
})
describeStore('sqlite', {
  isShared: true,
  site: () => {
    const place = folder()
    return {
      open: () => sqliteStore(join(place, 'journal.db')),
      remove: () => rmSync(place, { recursive: true }),
    }
  },
})

describeStore('sqlite in memory', { site: () => ({ open: () => sqliteStore(':memory:') }), isShared: false })

test('sqlite says at once that a file is no database', () => {
  const place = folder()
  const file = join(place, 'journal.db')
  writeFileSync(file, 'this is no database, whatever its name says')
  expect(() => sqliteStore(file)).toThrow('not a database')
  rmSync(place, { recursive: true })
})

test('sqlite says at once that a folder is missing', () => {
  expect(() => sqliteStore('/nonexistent/journal.db')).toThrow('unable to open database file')
})
