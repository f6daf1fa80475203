import { type Duplex, duplexPair } from 'node:stream'
import { frameType, headerBytes, writeHeader } from '../yamux/frame.ts'

/** A frame as it came. */
type RawFrame = { readonly type: number; readonly flags: number; readonly id: number; readonly length: number }

/** A frame to send. */
export const rawFrame = (type: number, flags: number, id: number, length: number, body: Buffer = Buffer.alloc(0)) =>
  Buffer.concat([writeHeader(Buffer.alloc(headerBytes), type, flags, id, length), body])

const framesOf = (bytes: Buffer): RawFrame[] => {
  const frames: RawFrame[] = []
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const [type, flags] = [bytes.readUInt8(at + 1), bytes.readUInt16BE(at + 2)]
    const [id, length] = [bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8)]
    frames.push({ type, flags, id, length })
    at += headerBytes + (type === frameType.data ? length : 0)
  }
  return frames
}

/** The other side of a connection, which may break every rule. */
export const rawPeer = () => {
  const [socket, peer]: [Duplex, Duplex] = duplexPair()
  const chunks: Buffer[] = []
  let isClosed = false
  peer.on('data', (chunk: Buffer) => chunks.push(chunk))
  peer.once('end', () => {
    isClosed = true
  })
  peer.on('error', () => {})
  return {
    socket,
    /** Resolves when all of it has arrived and was acted upon. */
    async send(bytes: Buffer, pieceBytes = bytes.length || 1) {
      for (let at = 0; at < bytes.length && !peer.destroyed; at += pieceBytes)
        peer.write(bytes.subarray(at, at + pieceBytes))
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
    },
    hangUp: () => peer.end(),
    get received() {
      return Buffer.concat(chunks)
    },
    get frames() {
      return framesOf(Buffer.concat(chunks))
    },
    get isClosed() {
      return isClosed
    },
  }
}
