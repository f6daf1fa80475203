import { frameType, headerBytes } from './frame.ts'

/** Where frames go. A body comes in the pieces that the socket delivers it in; `left` bytes of it follow. */
type FrameHandler = {
  frame(type: number, flags: number, id: number, length: number): void
  body(piece: Buffer, left: number): void
}

/** The other side broke the rules of yamux: the session ends. */
export class ProtocolError extends Error {}

/** Cuts what a socket delivers into frames. Headers and bodies may straddle chunks. */
export class FrameReader {
  readonly #handler: FrameHandler
  readonly #header = Buffer.alloc(headerBytes)
  #headerSize = 0
  #bodyLeft = 0

  constructor(handler: FrameHandler) {
    this.#handler = handler
  }

  /** @throws ProtocolError when this is not yamux. */
  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) at = this.#bodyLeft > 0 ? this.#readBody(chunk, at) : this.#readHeader(chunk, at)
  }

  #readBody(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#bodyLeft)
    this.#bodyLeft -= end - at
    this.#handler.body(chunk.subarray(at, end), this.#bodyLeft)
    return end
  }

  #readHeader(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + headerBytes - this.#headerSize)
    const isWhole = end - at === headerBytes
    if (!isWhole) this.#headerSize += chunk.copy(this.#header, this.#headerSize, at, end)
    if (!isWhole && this.#headerSize < headerBytes) return end
    this.#headerSize = 0
    this.#frame(isWhole ? chunk : this.#header, isWhole ? at : 0)
    return end
  }

  #frame(from: Buffer, at: number): void {
    const type = from.readUInt8(at + 1)
    if (from.readUInt8(at) !== 0 || type > frameType.goAway) throw new ProtocolError('no frame of yamux version 0')
    const length = from.readUInt32BE(at + 8)
    if (type === frameType.data) this.#bodyLeft = length
    this.#handler.frame(type, from.readUInt16BE(at + 2), from.readUInt32BE(at + 4), length)
  }
}
