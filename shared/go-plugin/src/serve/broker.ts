import type { After } from '../after.ts'
import type { Stream, StreamHandler } from '../yamux/stream.ts'

/** The service on a stream that the host opens for a plugin it dispensed. */
type ServeStream = (stream: Stream) => StreamHandler

// mux_broker.go: both sides wait 5 s
const dialWithin = 5_000
// a host dials at once what it asked for
const maxPending = 16

/** Hands out numbers, and connects the stream that begins with one to what was to be served there. */
export class Broker {
  readonly #after: After
  readonly #pending = new Map<number, { readonly serve: ServeStream; readonly cancel: () => void }>()
  #lastId = 0

  constructor(after: After) {
    this.#after = after
  }

  /** The number to dial; `expired` is called when nobody does. Undefined when too many are not dialled. */
  offer(serve: ServeStream, expired: () => void): number | undefined {
    if (this.#pending.size >= maxPending) return undefined
    this.#lastId += 1
    const id = this.#lastId
    const cancel = this.#after(dialWithin, () => {
      this.#pending.delete(id)
      expired()
    })
    this.#pending.set(id, { serve, cancel })
    return id
  }

  /** A stream of the host: its number comes first, little endian, and goes back as it is. */
  accept(stream: Stream): StreamHandler {
    let start: Buffer = Buffer.alloc(0)
    let served: StreamHandler | undefined
    const cancel = this.#after(dialWithin, () => stream.reset())
    return {
      data: (piece) => {
        if (served) return served.data(piece)
        start = Buffer.concat([start, piece])
        if (start.length < 4) return undefined
        cancel()
        const offered = this.#take(start.readUInt32LE(0))
        if (!offered) return stream.reset()
        stream.write(start.subarray(0, 4)).catch(() => stream.reset())
        served = offered(stream)
        if (start.length > 4) served.data(start.subarray(4))
        return undefined
      },
      end(error) {
        cancel()
        if (served) served.end(error)
        else stream.finish()
      },
    }
  }

  /** Nobody will dial any more. */
  close(): void {
    for (const { cancel } of this.#pending.values()) cancel()
    this.#pending.clear()
  }

  #take(id: number): ServeStream | undefined {
    const offered = this.#pending.get(id)
    offered?.cancel()
    this.#pending.delete(id)
    return offered?.serve
  }
}
