import { ownProcess } from '../serve/ports.ts'
import { serveStepPlugin } from '../step/serve-step-plugin.ts'
import { approves, resultOf } from './plugin-pair.ts'

const [, , fault = ''] = process.argv

/** Faults of a plugin, by the argument it is started with. */
const run = () => {
  process.stdout.write('a word on the standard output\n')
  if (fault === 'fault')
    setImmediate(() => {
      throw new Error('not caught')
    })
  return resultOf({ message: String(process.pid) })
}

const init = () => {
  if (fault === 'init') throw new Error('no token')
}

const ports = fault === 'stays' ? { ...ownProcess, exit() {} } : ownProcess
await serveStepPlugin({ ...approves, init, run }, ports)
