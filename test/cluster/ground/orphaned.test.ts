import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'

it('a process learns that whoever started it was killed', async () => {
  const child = `import { orphaned } from ${JSON.stringify(import.meta.resolve('./orphaned.ts'))}
    setInterval(() => undefined, 1_000)
    void orphaned().then(() => process.stdout.write('left alone\\n', () => process.exit()))
    process.stdout.write('waits\\n')`
  const parent = `import { spawn } from 'node:child_process'
    spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`
  const started = spawn(process.execPath, ['--input-type=module', '-e', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: started.stdout })
  expect(await once(lines, 'line')).toEqual(['waits'])
  started.kill('SIGKILL')
  expect(await once(lines, 'line')).toEqual(['left alone'])
})
