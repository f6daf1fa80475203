/** The form of a frame (hashicorp/yamux, spec.md). */
export const frameType = { data: 0, windowUpdate: 1, ping: 2, goAway: 3 } as const

/** Bits, set on data and window updates alike. */
export const frameFlag = { open: 1, accept: 2, finish: 4, reset: 8 } as const

/** Why a session ends, in a frame of type `goAway`. */
export const goAwayCode = { normal: 0, protocolError: 1 } as const

export const headerBytes = 12

/** Credit that both sides of a stream begin with (spec.md: 256 KiB). Data counts against it, headers do not. */
export const initialWindow = 256 * 1024

/** The twelve bytes before each frame: version 0, type, flags, stream, length; big endian. */
export const writeHeader = (to: Buffer, type: number, flags: number, id: number, length: number): Buffer => {
  to[0] = 0
  to[1] = type
  to.writeUInt16BE(flags, 2)
  to.writeUInt32BE(id, 4)
  to.writeUInt32BE(length, 8)
  return to
}
