import type { Duplex } from 'node:stream'
import { decoderAllowance } from '../gob/allowance.ts'
import { flagType, textType } from '../gob/schema.ts'
import { number } from '../gob/shape.ts'
import { struct } from '../gob/struct-shape.ts'
import { RpcClient } from '../rpc/rpc-client.ts'
import { ProtocolError } from '../yamux/frame-reader.ts'
import { Session } from '../yamux/session.ts'
import type { Stream, StreamHandler } from '../yamux/stream.ts'

const nothing = struct({})
// mux_broker.go: an id is a uint32
const maxId = 2 ** 32 - 1
const ignored: StreamHandler = { data() {}, end() {} }

/** The host's end of a connection with a plugin, for as long as the process of the plugin lives. */
export class PluginConnection {
  readonly #session: Session
  readonly #control: RpcClient
  readonly #idle: readonly Stream[]
  readonly #allowance = decoderAllowance()

  constructor(socket: Duplex) {
    const accept = (): StreamHandler => {
      throw new ProtocolError('a plugin opens no streams')
    }
    this.#session = new Session(socket, { role: 'client', accept })
    this.#control = new RpcClient((handler) => this.#session.open(handler), this.#allowance)
    // standard output and error: a plugin counts streams, so they must be there
    this.#idle = [this.#session.open(ignored), this.#session.open(ignored)]
  }

  /** @throws Error when the plugin does not know the name. */
  async dispense(name: string): Promise<RpcClient> {
    const argument = { schema: textType, value: name }
    const id = Number(await this.#control.call('Dispenser.Dispense', argument, number))
    if (!Number.isInteger(id) || id < 0 || id > maxId) throw new Error(`the plugin is to be dialled by ${id}`)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const client = new RpcClient((handler) => dial(this.#session, id, handler, resolve, reject), this.#allowance)
    await promise
    return client
  }

  /** @throws Error when the plugin does not answer any more. */
  async ping(): Promise<void> {
    await this.#control.call('Control.Ping', { schema: flagType, value: true }, nothing)
  }

  /** Asks the plugin to end, and hangs up. */
  async quit(): Promise<void> {
    await this.#control.call('Control.Quit', { schema: flagType, value: true }, nothing)
    this.#control.finish()
    for (const stream of this.#idle) stream.finish()
    this.#session.close()
  }

  /** Hangs up. */
  close(): void {
    this.#session.close()
  }
}

/** A stream that begins with its number, little endian; the plugin says the same number when it serves there. */
const dial = (
  session: Session,
  id: number,
  handler: StreamHandler,
  connected: () => void,
  failed: (error: Error) => void,
): Stream => {
  const number = Buffer.alloc(4)
  number.writeUInt32LE(id)
  let start: Buffer = Buffer.alloc(0)
  const stream = session.open({
    data(piece) {
      if (start.length === 4) return handler.data(piece)
      const all = Buffer.concat([start, piece])
      start = all.subarray(0, 4)
      if (start.length < 4) return undefined
      if (!start.equals(number)) {
        failed(new Error(`the plugin answered with another number than ${id}`))
        return stream.reset()
      }
      connected()
      if (all.length > 4) handler.data(all.subarray(4))
      return undefined
    },
    end(error) {
      failed(error ?? new Error('the plugin hung up'))
      handler.end(error)
    },
  })
  stream.write(number).catch(failed)
  return stream
}
