import { errorOf } from '../error-of.ts'
import type { DecoderAllowance } from '../gob/allowance.ts'
import { Decoder } from '../gob/decoder.ts'
import { Encoder, type nil, type Typed } from '../gob/encoder.ts'
import type { Shape } from '../gob/known-types.ts'
import { isStruct, type Value } from '../gob/value.ts'
import type { Stream, StreamHandler } from '../yamux/stream.ts'
import { requestType, responseShape } from './header.ts'

type Call = { readonly reply: Shape; readonly done: (value: Value) => void; readonly failed: (error: Error) => void }

/** A stream that is not open yet: it is given what its bytes go to. */
type OpenStream = (handler: StreamHandler) => Stream

/** Calls methods over one stream, many at a time. */
export class RpcClient {
  readonly #stream: Stream
  readonly #encoder = new Encoder()
  readonly #decoder: Decoder
  readonly #calls = new Map<number, Call>()
  #seq = 0
  #answered: { readonly call: Call; readonly error: string } | undefined
  #broken: Error | undefined

  /** `allowance` is shared by all streams of a connection. */
  constructor(open: OpenStream, allowance?: DecoderAllowance) {
    this.#decoder = new Decoder((value) => {
      const answered = this.#answered
      if (answered) this.#receiveBody(answered, value.read)
      else this.#receiveHeader(value.read(responseShape))
    }, allowance)
    this.#stream = open({
      data: (piece) => this.#receive(piece),
      // the words of net/rpc, which Argo shows
      end: (error) => this.#end(error ?? new Error('connection is shut down')),
    })
  }

  /** @throws Error with the text of the other side, when the stream is over, or when the argument is not of its type. */
  async call(method: string, argument: Typed | typeof nil, reply: Shape): Promise<Value> {
    if (this.#broken) throw this.#broken
    const seq = this.#seq
    const header = { schema: requestType, value: { ServiceMethod: method, Seq: seq } }
    const bytes = this.#encoder.encode(header, argument)
    this.#seq += 1
    return new Promise((done, failed) => {
      this.#calls.set(seq, { reply, done, failed })
      this.#stream.write(bytes).catch((error: Error) => this.#end(error))
    })
  }

  /** No more calls; those at work are still answered. */
  finish(): void {
    this.#stream.finish()
  }

  #receive(piece: Buffer): void {
    if (this.#broken) return
    try {
      this.#decoder.push(piece)
    } catch (error) {
      this.#stream.reset()
      this.#end(errorOf(error))
    }
  }

  #receiveHeader(header: Value): void {
    if (!isStruct(header)) throw new Error('a reply without a header')
    const seq = Number(header.Seq)
    const call = this.#calls.get(seq)
    if (!call) throw new Error(`a reply to call ${seq}, which is not open`)
    this.#calls.delete(seq)
    this.#answered = { call, error: String(header.Error) }
  }

  /** A body that cannot be read fails its call and ends the client, as in Go (net/rpc, client.go, input). */
  #receiveBody({ call, error }: { call: Call; error: string }, read: (shape: Shape) => Value): void {
    if (error !== '') call.failed(new Error(error))
    else call.done(read(call.reply))
    this.#answered = undefined
  }

  #end(error: Error): void {
    this.#broken ??= error
    this.#decoder.close()
    const open = [...this.#calls.values(), ...(this.#answered ? [this.#answered.call] : [])]
    this.#calls.clear()
    this.#answered = undefined
    for (const { failed } of open) failed(error)
  }
}
