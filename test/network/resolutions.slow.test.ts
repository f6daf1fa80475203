import { loopbackServer } from '@canary-steps/runtime/host/network/testing/loopback-server'
import { expect, it } from 'vitest'
import { neverReachesWhatItMayNot } from './never-reaches.ts'

it('no name, however its answers are mixed and change, and no address reaches what it may not, 5,000 times', async () => {
  const server = await loopbackServer((_, response) => void response.end())
  await neverReachesWhatItMayNot(server, 5_000)
  expect(server.requests).toEqual([])
  await server.close()
})
