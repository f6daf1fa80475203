import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { copyOfProject } from './planted/copy-of-project.ts'
import { faults } from './planted/faults.ts'
import { plant } from './planted/plant.ts'

const run = promisify(execFile)
const binaries = inject('binaries')

it.skipIf(!binaries).each(faults)('the scenario $scenario finds $name', async (fault) => {
  const { folder, remove } = copyOfProject()
  plant(folder, fault)
  const args = ['test/cluster/planted/play-planted.ts', fault.scenario, fault.way]
  // what a fault keeps from happening is waited for until two inventories have come
  const env = { ...process.env, PATIENCE_MINUTES: '8' }
  const { stdout } = await run(process.execPath, args, { cwd: folder, env, maxBuffer: 2 ** 26 })
  expect(JSON.parse(stdout).join('\n')).toMatch(fault.says)
  remove()
})
