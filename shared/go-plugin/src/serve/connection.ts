import type { Duplex } from 'node:stream'
import type { After } from '../after.ts'
import { decoderAllowance } from '../gob/allowance.ts'
import { callAllowance } from '../rpc/call-allowance.ts'
import { type Methods, rpcServer } from '../rpc/rpc-server.ts'
import { ProtocolError } from '../yamux/frame-reader.ts'
import { Session } from '../yamux/session.ts'
import type { Stream, StreamHandler } from '../yamux/stream.ts'
import { Broker } from './broker.ts'
import { controlService } from './control-service.ts'

/** The plugins of a process by name. `leave` ends the process once the present call is answered. */
export type Plugins = Readonly<Record<string, (leave: (reason: string) => void) => Methods>>

/** Events that a connection reports to its process. */
export type ConnectionEvents = {
  /** The host said that it will close the connection. */
  readonly quit: () => void
  /** A plugin was asked for: this is the host's connection. */
  readonly dispensed: () => void
  /** The connection is of no more use to the host, which does not notice. */
  readonly broken: (reason: string) => void
  /** A connection that nothing was asked for on is closed, for the other side broke the rules. */
  readonly refused: (reason: string) => void
}

const nothing: StreamHandler = { data() {}, end() {} }

/** How a connection ends: `broken` closes it and says so, once; after `over` there is nothing to say. */
const ending = (on: ConnectionEvents, close: () => void) => {
  let isOver = false
  let hasDispensed = false
  return {
    dispensed() {
      hasDispensed = true
      on.dispensed()
    },
    broken(reason: string) {
      if (isOver) return
      isOver = true
      // after the answers that are under way
      setImmediate(close)
      if (hasDispensed) on.broken(reason)
      else on.refused(reason)
    },
    over() {
      isOver = true
    },
  }
}

type Ending = ReturnType<typeof ending>

/** Hands out plugins by name: the number at which the host dials the one that it asked for. */
const dispenser = (plugins: Plugins, broker: Broker, { dispensed, broken }: Ending) => {
  const limits = { decoding: decoderAllowance(), calling: callAllowance() }
  const servePlugin = (methods: Methods) => (stream: Stream) =>
    rpcServer(stream, methods, {
      ended: (error) => broken(`the stream of the plugin ended: ${error?.message ?? 'closed'}`),
      ...limits,
    })
  const dispense = (name: string): number => {
    dispensed()
    const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined
    if (!plugin) {
      broken(`the host asked for the plugin ${name}`)
      throw new Error(`unknown plugin type: ${name}`)
    }
    const expired = () => broken('the host did not dial the plugin that it asked for')
    const id = broker.offer(servePlugin(plugin(broken)), expired)
    if (id !== undefined) return id
    broken('the host asked for plugins, and did not dial them')
    throw new Error('too many plugins were asked for')
  }
  return { dispense, decoding: limits.decoding }
}

/** Serves plugins on one connection of a host. */
export const serveConnection = (socket: Duplex, plugins: Plugins, on: ConnectionEvents, after: After): Session => {
  const broker = new Broker(after)
  const end = ending(on, () => session.close())
  const { dispense, decoding } = dispenser(plugins, broker, end)
  let streams = 0

  const quit = () => {
    end.over()
    on.quit()
  }

  // pings are answered, however many calls of steps there are
  const serveControl = (stream: Stream) =>
    rpcServer(stream, controlService({ dispense, quit }), {
      ended: (error) => error && end.broken(`control: ${error.message}`),
      decoding,
    })

  /** In this order (rpc_client.go): control, standard output, standard error, and then what was dispensed. */
  const accept = (stream: Stream): StreamHandler => {
    streams += 1
    if (streams === 1) return serveControl(stream)
    return streams <= 3 ? nothing : broker.accept(stream)
  }

  const closed = (error?: Error) => {
    if (error instanceof ProtocolError) end.broken(error.message)
    end.over()
    broker.close()
  }

  const session = new Session(socket, { role: 'server', accept, closed })
  return session
}
