import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { ownFolder } from './own-folder.ts'
import { until } from './until.ts'

describe.skipIf(process.platform !== 'linux')('a folder that is there no longer than who made it', () => {
  it('goes with all that is in it, when it is removed', async () => {
    const { folder, remove } = ownFolder('canary-steps-own-')
    writeFileSync(join(folder, 'file'), '')
    await remove()
    expect(existsSync(folder)).toBe(false)
  })

  it('goes when who made it is killed', async () => {
    const script = `
      const { ownFolder } = await import('${new URL('own-folder.ts', import.meta.url)}')
      process.stdout.write(ownFolder('canary-steps-own-').folder, () => process.kill(process.pid, 'SIGKILL'))`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script])
    const [folder] = await Promise.all([text(parent.stdout), once(parent, 'exit')])
    expect(folder).toContain('canary-steps-own-')
    await until('nothing is left', () => !existsSync(folder))
  })
})
