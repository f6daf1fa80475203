import { listenOn, type PortListener } from '@canary-steps/runtime/node'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Line, lineTo } from './severed-line.ts'

let host: PortListener
let line: Line
beforeEach(async () => {
  host = await listenOn({ hostname: '127.0.0.1', port: 0 }, () => new Response('there'))
  line = await lineTo(Number(new URL(host.url).port))
})
afterEach(async () => {
  await line.close()
  await host.close()
})

const ask = () => fetch(`http://127.0.0.1:${line.port}`).then((response) => response.text())

it('lets through what is asked', async () => {
  expect([await ask(), await ask()]).toEqual(['there', 'there'])
})

it('lets nobody through while it is severed, and then again, at the same port', async () => {
  await ask()
  await line.sever()
  await line.sever()
  await expect(ask()).rejects.toThrow()
  await line.mend()
  await line.mend()
  expect(await ask()).toBe('there')
})
