import type { Ports } from './ports.ts'

/** The variable with which a host says that it starts a plugin and not a command. */
export type Cookie = { readonly name: string; readonly value: string }

// sockaddr_un has room for 107 bytes and a zero; a longer path would be cut silently
const maxPathBytes = 107

/** Why the host cannot be served; undefined when it can. */
export const refusal = (env: Ports['env'], cookie: Cookie, path: string): string | undefined => {
  if (env[cookie.name] !== cookie.value)
    return [
      'This binary is a plugin. These are not meant to be executed directly.',
      'Please execute the program that consumes these plugins, which will',
      'load any plugins automatically',
    ].join('\n')
  if (env.PLUGIN_CLIENT_CERT)
    return 'The host asks for TLS (AutoMTLS), which this plugin does not have: turn it off there'
  if (Buffer.byteLength(path) > maxPathBytes)
    return `${path} is too long for a socket: set PLUGIN_UNIX_SOCKET_DIR or TMPDIR to a shorter folder`
  return undefined
}

/**
 * The line a host waits for: version 1 of go-plugin, version 1 of the application, where, and how. A host that knows
 * gRPC multiplexing wants to be told that there is none; an older one takes no seventh field.
 */
export const handshakeLine = (env: Ports['env'], path: string): string =>
  `1|1|unix|${path}|netrpc|${env.PLUGIN_MULTIPLEX_GRPC ? '|false' : ''}\n`
