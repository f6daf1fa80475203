// Preloaded into a process that is to be killed: its clock is in a file, and all hosts beyond this machine are well.
import { readFileSync, writeFileSync } from 'node:fs'

const { CLOCK_FILE = '', PID_FILE } = process.env
const now = () => Number(readFileSync(CLOCK_FILE, 'utf8'))
globalThis.Date = new Proxy(Date, {
  construct: (of, given) => Reflect.construct(of, given.length > 0 ? given : [now()]),
  get: (of, name) => (name === 'now' ? now : Reflect.get(of, name)),
})

const { fetch } = globalThis
globalThis.fetch = async (input, init) => {
  const { hostname } = new URL(input instanceof Request ? input.url : String(input))
  return hostname === '127.0.0.1' ? fetch(input, init) : new Response('ok')
}

if (PID_FILE) writeFileSync(PID_FILE, String(process.pid))
