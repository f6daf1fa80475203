import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { guardProcess } from './guard-process.ts'

const guarded = (isServing = false, env: Record<string, string> = {}) => {
  const said: string[] = []
  const ended: number[] = []
  const own = new EventEmitter()
  const stdout = new EventEmitter()
  const stderr = Object.assign(new EventEmitter(), { write: (text: string) => said.push(text) })
  const on = (_: 'uncaughtException', heard: (error: unknown) => void) => own.on('uncaughtException', heard)
  guardProcess({ stdout, stderr, env, on, exit: (code) => ended.push(code) }, isServing)
  return { own, stdout, stderr, said, ended }
}
const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })

it('ends quietly when nobody reads on, as head and less do', () => {
  for (const output of ['stdout', 'stderr'] as const) {
    const { said, ended, ...streams } = guarded()
    streams[output].emit('error', gone)
    expect({ said, ended }).toEqual({ said: [], ended: [141] })
  }
})

it('goes on serving when nobody reads its log any more', () => {
  const { stdout, stderr, said, ended } = guarded(true)
  stdout.emit('error', gone)
  stderr.emit('error', gone)
  expect({ said, ended }).toEqual({ said: [], ended: [] })
})

it('says in one line that its output cannot be written', () => {
  const { stdout, said, ended } = guarded()
  stdout.emit('error', full)
  expect(said).toEqual(['canary-steps: the output cannot be written: ENOSPC: no space left on device, write\n'])
  expect(ended).toEqual([2])
})

it('says in one line what nobody has caught, with the stack for whoever asks for it', () => {
  const plain = guarded()
  plain.own.emit('uncaughtException', new TypeError('x is not\na function'))
  expect(plain.said.join('')).toMatch(/^canary-steps: x is not a function \(a bug in the command; .*\)\n$/)
  const asked = guarded(false, { CANARY_STEPS_STACK: '1' })
  asked.own.emit('uncaughtException', new TypeError('no'))
  expect(asked.said.join('')).toContain('    at ')
  expect([...plain.ended, ...asked.ended]).toEqual([2, 2])
})
