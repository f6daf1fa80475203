import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { copyOfProject } from './planted/copy-of-project.ts'
import { type Fault, faults } from './planted/faults.ts'
import { plant } from './planted/plant.ts'

const run = promisify(execFile)
const binaries = inject('binaries')

/** The complaints about the scenario of a fault, in a copy of the project that has it. */
const verdictWith = async (fault: Fault): Promise<string> => {
  const { folder, remove } = copyOfProject()
  plant(folder, fault)
  const args = ['test/cluster/planted/play-planted.ts', fault.scenario, fault.way]
  // an event that a fault prevents is waited for until two inventories have come
  const env = { ...process.env, PATIENCE_MINUTES: '8' }
  const { stdout } = await run(process.execPath, args, { cwd: folder, env, maxBuffer: 2 ** 26 })
  remove()
  return JSON.parse(stdout).join('\n')
}

/** Three worlds at a time: most of what is played is a wait, but a busy machine makes what is waited for too late. */
const places = Array.from({ length: 3 }, () => Promise.resolve())
const inTurn = async <T>(index: number, work: () => Promise<T>): Promise<T> => {
  const place = index % places.length
  const turn = (places[place] ?? Promise.resolve()).then(work)
  places[place] = turn.then(
    () => undefined,
    () => undefined,
  )
  return turn
}

it.skipIf(!binaries).concurrent.each(faults.map((fault, index) => ({ ...fault, index })))(
  'the scenario $scenario finds $name',
  async (fault) => {
    expect(await inTurn(fault.index, () => verdictWith(fault))).toMatch(fault.says)
  },
)
