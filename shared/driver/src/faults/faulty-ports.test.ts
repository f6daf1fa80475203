import { expect, it } from 'vitest'
import type { Ports } from '../ports/ports.ts'
import { running } from '../testing/scenario.ts'
import { faultyPorts } from './faulty-ports.ts'

it('a function that is down for a time is up again when it is over, and not before', async () => {
  const plugin = { call: async () => running(20) }
  let now = 0
  const call = { at: '', event: 'call', operation: 'Run', step: { index: 0, plugin: 'gate' } } as const
  const source = { faultsOf: () => [{ name: 'function-down', seconds: 90 } as const], abort: () => undefined }
  const given: Ports = { clock: { now: () => now }, plugin: () => plugin }
  const { isDown, ports } = faultyPorts(given, source)
  expect(isDown()).toBe(false)
  ports.onEvent?.(call)
  expect(isDown()).toBe(true)
  now = 89_999
  expect(isDown()).toBe(true)
  now = 90_000
  expect(isDown()).toBe(false)
})
