import { structType, textType, uintType } from '../gob/schema.ts'
import { number, text } from '../gob/shape.ts'
import { struct } from '../gob/struct-shape.ts'

/** The value that Go sends as `struct{}{}`: the reply of a method without one, and the body beside an error. */
export const emptyType = structType('', {})

/** net/rpc, server.go: before each argument, and before each reply. */
export const requestType = structType('Request', { ServiceMethod: textType, Seq: uintType })
export const requestShape = struct({ ServiceMethod: text, Seq: number })
export const responseType = structType('Response', { ServiceMethod: textType, Seq: uintType, Error: textType })
export const responseShape = struct({ ServiceMethod: text, Seq: number, Error: text })
