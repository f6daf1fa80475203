import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scenarios } from '../scenarios/index.ts'
import { copyOfProject } from './copy-of-project.ts'
import { faults } from './faults.ts'
import { plant } from './plant.ts'

it('a copy has a fault of its own in its own packages, whatever it is, and the project has none', () => {
  const { folder, remove } = copyOfProject()
  for (const fault of faults) {
    const before = readFileSync(join(folder, fault.file), 'utf8')
    plant(folder, fault)
    expect(readFileSync(join(folder, fault.file), 'utf8'), fault.name).not.toBe(before)
    expect(readFileSync(fault.file, 'utf8')).toBe(before)
    writeFileSync(join(folder, fault.file), before)
  }
  const place = (name: string) => realpathSync(join(folder, 'node_modules', name))
  expect(place('@canary-steps/runtime')).toBe(join(realpathSync(folder), 'shared/runtime'))
  expect(place('canary-steps')).toBe(join(realpathSync(folder), 'shared/cli'))
  expect(existsSync(join(folder, 'node_modules/zod/package.json'))).toBe(true)
  remove()
  expect(existsSync(folder)).toBe(false)
})

it('a fault that is not to be planted in one place is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  writeFileSync(join(folder, 'a.go'), 'one one')
  const fault = { name: 'a fault', file: 'a.go', to: 'two' }
  expect(() => plant(folder, { ...fault, from: 'one' })).toThrow('a fault: its original is 2 times in a.go')
  expect(() => plant(folder, { ...fault, from: 'three' })).toThrow('is 0 times in a.go')
  rmSync(folder, { recursive: true })
})

it('each fault has a scenario that is played with its way', () => {
  for (const { scenario, way } of faults) {
    const ways = scenarios.get(scenario)?.ways
    expect(scenarios.has(scenario) && (ways === undefined || ways.includes(way)), scenario).toBe(true)
  }
})
