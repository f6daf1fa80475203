import { Decoder, type Encoded } from '../gob/decoder.ts'
import { Encoder } from '../gob/encoder.ts'
import type { Schema } from '../gob/schema.ts'
import type { Shape } from '../gob/shape.ts'
import { isStruct, type Value } from '../gob/value.ts'
import type { Stream, StreamHandler } from '../yamux/stream.ts'
import { emptyType, requestShape, responseType } from './header.ts'

/** One method. Its argument may have to come in an interface, as the type that is registered by `argumentName`. */
export type Method = {
  readonly argument: Shape
  readonly argumentName?: string
  readonly reply: Schema
  call(argument: Value): Value | Promise<Value>
}

/** Methods by their names, such as `Plugin.Run`. */
export type Methods = Readonly<Record<string, Method>>

// ten times what a controller with many workers has in flight
const maxCalls = 256

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Answers the calls of one stream, in the order in which they are done. `ended` is told once, with an error when it broke. */
export const rpcServer = (stream: Stream, methods: Methods, ended: (error?: Error) => void): StreamHandler => {
  const encoder = new Encoder()
  let calls = 0
  let name: string | undefined
  let seq = 0
  let isOver = false

  const end = (error?: Error) => {
    if (isOver) return
    isOver = true
    ended(error)
  }

  const reply = async (method: string, seq: number, body: { schema: Schema; value: Value }, error = '') => {
    // a header and its body at once, for calls are answered in any order
    const header = { schema: responseType, value: { ServiceMethod: method, Seq: seq, Error: error } }
    await stream.write(encoder.encode(header, body))
  }

  const answer = async (called: string, seq: number, argument: Encoded) => {
    const method = Object.hasOwn(methods, called) ? methods[called] : undefined
    const refuse = (error: string) => reply(called, seq, { schema: emptyType, value: {} }, error)
    if (!method) return refuse(`rpc: can't find method ${called}`)
    if (calls >= maxCalls) return refuse(`more than ${maxCalls} calls at a time`)
    calls += 1
    const done = await settled(method, argument)
    await ('error' in done ? refuse(done.error) : reply(called, seq, { schema: method.reply, value: done.value }))
    calls -= 1
  }

  const decoder = new Decoder((value) => {
    if (name === undefined) {
      const request = value.read(requestShape)
      if (!isStruct(request)) return
      name = String(request.ServiceMethod)
      seq = Number(request.Seq)
    } else {
      answer(name, seq, value).catch(end)
      name = undefined
    }
  })

  return {
    data(piece) {
      if (isOver) return
      try {
        decoder.push(piece)
      } catch (error) {
        stream.reset()
        end(error instanceof Error ? error : new Error(messageOf(error)))
      }
    },
    end(error) {
      stream.finish()
      end(error)
    },
  }
}

const settled = async (method: Method, argument: Encoded): Promise<{ value: Value } | { error: string }> => {
  try {
    const { argumentName = argument.name } = method
    if (argument.name !== argumentName) return { error: `invalid args ${argument.name ?? ''}` }
    return { value: await method.call(argument.read(method.argument)) }
  } catch (error) {
    return { error: messageOf(error) || 'failed' }
  }
}
