import { expect, it, vi } from 'vitest'
import { goFunctionsIn } from './go-functions-in.ts'
import { callsIn, functionsIn, globalsIn, importsOf, triesIn, unsafeIn } from './syntax.ts'

const long = (lines: number) => Array.from({ length: lines - 2 }, (_, line) => `  call(${line})`).join('\n')

vi.mock('./repository.ts', () => ({
  textOf: (file: string) => ({ 'long.ts': sizes, 'long.go': inGo })[file] ?? mixed,
}))

const sizes = `const a = () => 1
export function b() {
${long(41)}
}
const c = { d() {
${long(40)}
} }
const e = async () => {
${long(42)}
}
class F { g() {
${long(41)}
} }
class G { static {
${long(41)}
} }
`

const inGo = `package a

func short() { call() }

func (a *A) long() bool {
${long(41)}
}

func other() error {
${long(40)}
}
`

const mixed = `import type { A } from 'a'
import * as b from '@b/c/d'
export * from './e.ts'
export const f = { g: 'any! as A' } as const // as any
let h: any
const i = f as A
const j = b!
let k!: A
const l = import('m')
try { f() } catch {}
const n = f.process
process.exit()
type O = import('p').Q
Number(x)
Date.parse(x)
x.Number(y)
Number.isInteger(x)
`

it('finds every way of believing', () => {
  expect(unsafeIn('x.ts')).toEqual(['x.ts:5', 'x.ts:6', 'x.ts:7', 'x.ts:8'])
})

it('finds every import', () => {
  expect(importsOf('x.ts')).toEqual(['a', '@b/c/d', './e.ts', 'm', 'p'])
})

it('finds calls of functions by their whole name', () => {
  expect(callsIn('x.ts', ['Number', 'Date.parse'])).toEqual(['x.ts:14', 'x.ts:15'])
})

it('finds tries and global variables', () => {
  expect(triesIn('x.ts')).toEqual(['x.ts:10'])
  expect(globalsIn('x.ts', ['process'])).toEqual(['x.ts:12'])
})

it('finds every function with its lines: declared, as a value, as a method', () => {
  expect(functionsIn('long.ts')).toEqual([
    { at: 'long.ts:1', lines: 1 },
    { at: 'long.ts:2', lines: 41 },
    { at: 'long.ts:43', lines: 40 },
    { at: 'long.ts:83', lines: 42 },
    { at: 'long.ts:125', lines: 41 },
    { at: 'long.ts:166', lines: 41 },
  ])
})

it('tells where a function of Go is, and how long', () => {
  expect(goFunctionsIn('long.go')).toEqual([
    { at: 'long.go:5', lines: 41 },
    { at: 'long.go:47', lines: 40 },
  ])
})
