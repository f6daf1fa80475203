import { errorOf } from '../error-of.ts'
import type { DecoderAllowance } from '../gob/allowance.ts'
import { Decoder, type Encoded } from '../gob/decoder.ts'
import { Encoder } from '../gob/encoder.ts'
import type { Shape } from '../gob/known-types.ts'
import type { Schema } from '../gob/schema.ts'
import { isStruct, type Value } from '../gob/value.ts'
import type { Stream, StreamHandler } from '../yamux/stream.ts'
import { type CallAllowance, callAllowance } from './call-allowance.ts'
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

/** `ended` is told once, with an error when the stream broke. The allowances are shared with other streams. */
type RpcServerOptions = {
  readonly ended: (error?: Error) => void
  readonly decoding?: DecoderAllowance
  readonly calling?: CallAllowance
}

type Reply = { readonly schema: Schema; readonly value: Value }

/** The part before an argument. */
type Request = { readonly name: string; readonly seq: number }

/** The call is answered with an error, and the stream goes on. */
class Refusal extends Error {}

/** Answers the calls of one stream, in the order in which they are done. */
class RpcServer implements StreamHandler {
  readonly #stream: Stream
  readonly #methods: Methods
  readonly #ended: (error?: Error) => void
  readonly #allowance: CallAllowance
  readonly #encoder = new Encoder()
  readonly #decoder: Decoder
  #request: Request | undefined
  #isOver = false

  constructor(stream: Stream, methods: Methods, { ended, decoding, calling = callAllowance() }: RpcServerOptions) {
    this.#stream = stream
    this.#methods = methods
    this.#ended = ended
    this.#allowance = calling
    this.#decoder = new Decoder((value) => this.#receive(value), decoding)
  }

  data(piece: Buffer): void {
    if (this.#isOver) return
    try {
      this.#decoder.push(piece)
    } catch (error) {
      this.#stream.reset()
      this.#end(errorOf(error))
    }
  }

  end(error?: Error): void {
    this.#stream.finish()
    this.#end(error)
  }

  #end(error?: Error): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#decoder.close()
    this.#ended(error)
  }

  #receive(value: Encoded): void {
    const request = this.#request
    this.#request = undefined
    if (request) this.#answer(request, value).catch((error) => this.#end(errorOf(error)))
    else {
      const header = value.read(requestShape)
      if (isStruct(header)) this.#request = { name: String(header.ServiceMethod), seq: Number(header.Seq) }
    }
  }

  async #answer(request: Request, encoded: Encoded): Promise<void> {
    const { calls, refusals } = this.#allowance
    const method = Object.hasOwn(this.#methods, request.name) ? this.#methods[request.name] : undefined
    const isTaken = method !== undefined && calls.tryTake(1)
    if (isTaken) await this.#call(request, method, encoded).finally(() => calls.give(1))
    else {
      refusals.take(1)
      const reason = method ? calls.exceeded : `rpc: can't find method ${request.name}`
      await this.#refuse(request, reason).finally(() => refusals.give(1))
    }
  }

  async #call(request: Request, method: Method, encoded: Encoded): Promise<void> {
    const { arguments: open } = this.#allowance
    let weight = 0
    const value = await Promise.try(() => {
      const argument = argumentOf(method, encoded)
      if (!open.tryTake(encoded.weight)) throw new Refusal(open.exceeded)
      weight = encoded.weight
      return method.call(argument)
    }).catch((error: unknown) => new Refusal(errorOf(error).message || 'failed'))
    const replied =
      value instanceof Refusal
        ? this.#refuse(request, value.message)
        : this.#reply(request, { schema: method.reply, value })
    await replied.finally(() => open.give(weight))
  }

  #refuse(request: Request, error: string): Promise<void> {
    return this.#reply(request, { schema: emptyType, value: {} }, error)
  }

  async #reply({ name, seq }: Request, body: Reply, error = ''): Promise<void> {
    // a header and its body at once, for calls are answered in any order
    const header = { schema: responseType, value: { ServiceMethod: name, Seq: seq, Error: error } }
    await this.#stream.write(this.#encoder.encode(header, body))
  }
}

const argumentOf = (method: Method, encoded: Encoded): Value => {
  const { argumentName = encoded.name } = method
  if (encoded.name !== argumentName) throw new Refusal(`invalid args ${encoded.name ?? ''}`)
  return encoded.read(method.argument)
}

/** Serves methods on a stream. */
export const rpcServer = (stream: Stream, methods: Methods, options: RpcServerOptions): StreamHandler =>
  new RpcServer(stream, methods, options)
