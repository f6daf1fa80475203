import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { followCalls } from './follow-calls.ts'

const said = (operation: string, rollout: string, index: number): string =>
  `time="2026-11-30T22:00:00Z" level=debug msg="calling RPC ${operation}" namespace=payments rollout=${rollout} stepindex=${index} stepplugin=canary-steps/run\n`
const call = (operation: string, index: number) => ({ operation, index, plugin: 'canary-steps/run' })

it('follows what the log of a controller tells of the calls for a Rollout', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const file = join(folder, 'controller.log')
  const callsOf = followCalls(file)
  expect(callsOf('shop')).toEqual([])
  const next = said('Abort', 'shop', 1)
  appendFileSync(file, `{"message":"run slack-notify"}\n${said('Run', 'shop', 1)}${said('Run', 'shop-2', 1)}`)
  appendFileSync(file, next.slice(0, 50))
  expect(callsOf('shop')).toEqual([call('Run', 1)])
  appendFileSync(file, `${next.slice(50)}${'…\n'.repeat(1 << 19)}${said('Terminate', 'shop', 2)}`)
  expect(callsOf('shop')).toEqual([call('Run', 1), call('Abort', 1), call('Terminate', 2)])
  expect(callsOf('shop-2')).toEqual([call('Run', 1)])
  rmSync(folder, { recursive: true })
})
