import type { Duplex } from 'node:stream'
import { frameFlag, frameType, goAwayCode, headerBytes, writeHeader } from './frame.ts'
import { FrameReader, ProtocolError } from './frame-reader.ts'
import { Stream, type StreamHandler } from './stream.ts'

/** The roles of the sides: the client's streams have odd numbers. */
export type SessionOptions = {
  readonly role: 'client' | 'server'
  /** Takes a stream that the other side opened. */
  readonly accept: (stream: Stream) => StreamHandler
  /** Called once, when the session is over and before its streams end; an error where it did not end as it should. */
  readonly closed?: (error?: Error) => void
  /** Streams at a time; one more is reset. */
  readonly maxStreams?: number
}

type Waiting = { readonly answered: () => void; readonly failed: (error: Error) => void }

// the backlog of hashicorp/yamux
const defaultStreams = 256
// more is a peer that does not read. A reading peer is sent its windows and credit only. Each frame takes some hundred bytes besides
const maxUnsent = { bytes: 16 * 1024 * 1024, frames: 10_000 }
// below this a copy is cheaper than a second buffer in the system call
const copyBelow = 4 * 1024

/** A yamux session on a connected socket, for either role. */
export class Session {
  readonly #socket: Duplex
  readonly #options: SessionOptions
  readonly #streams = new Map<number, Stream>()
  readonly #pings = new Map<number, Waiting>()
  #lastPing = 0
  #receiving: Stream | undefined
  #finishesAfterBody = false
  #nextId: number
  #isLeaving = false
  #isClosed = false
  #unsentFrames = 0

  constructor(socket: Duplex, options: SessionOptions) {
    this.#socket = socket
    this.#options = options
    this.#nextId = options.role === 'client' ? 1 : 2
    const reader = new FrameReader({
      frame: (type, flags, id, length) => this.#receive(type, flags, id, length),
      body: (piece, left) => this.#receiveBody(piece, left),
    })
    socket.on('data', (chunk: Buffer) => this.#read(reader, chunk))
    socket.on('drain', () => {
      this.#unsentFrames = 0
    })
    socket.once('error', (error) => this.#end(error))
    socket.once('end', () => this.close())
    socket.once('close', () => this.#end())
  }

  /** @throws Error when the session is over, or the other side wants no more streams. */
  open(handler: StreamHandler): Stream {
    if (this.#isClosed || this.#isLeaving) throw new Error('the session is closed')
    const stream = this.#add(this.#nextId, () => handler)
    this.#nextId += 2
    this.#send(frameType.windowUpdate, frameFlag.open, stream.id, 0)
    return stream
  }

  /** Resolves with the answer of the other side; rejects when the session ends before. */
  ping(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the session is closed'))
    this.#lastPing += 1
    this.#send(frameType.ping, frameFlag.open, 0, this.#lastPing)
    return new Promise((answered, failed) => this.#pings.set(this.#lastPing, { answered, failed }))
  }

  /** Ends the session once what was written is out. hashicorp/yamux says no goodbye, so neither do we. */
  close(): void {
    if (!this.#isClosed) this.#hangUp()
    this.#end()
  }

  #read(reader: FrameReader, chunk: Buffer): void {
    if (this.#isClosed) return
    try {
      reader.push(chunk)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#send(frameType.goAway, 0, 0, goAwayCode.protocolError)
      this.#hangUp()
      this.#end(error)
    }
  }

  #receive(type: number, flags: number, id: number, length: number): void {
    if (type === frameType.ping) this.#receivePing(flags, length)
    else if (type === frameType.goAway) this.#receiveGoAway(length)
    else this.#receiveForStream(type, flags, id, length)
  }

  #receiveForStream(type: number, flags: number, id: number, length: number): void {
    if (flags & frameFlag.open) this.#accept(id)
    const stream = this.#streams.get(id)
    if (flags & frameFlag.reset) stream?.receiveEnd(new Error('the stream was reset'))
    const hasBody = type === frameType.data && length > 0
    if (hasBody) stream?.receiveLength(length)
    else if (type === frameType.windowUpdate) stream?.receiveCredit(length)
    this.#receiving = flags & frameFlag.reset ? undefined : stream
    this.#finishesAfterBody = hasBody && (flags & frameFlag.finish) !== 0
    if (flags & frameFlag.finish && !hasBody) stream?.receiveFinish()
  }

  #receiveBody(piece: Buffer, left: number): void {
    const stream = this.#receiving
    stream?.receiveData(piece)
    if (left === 0 && this.#finishesAfterBody) stream?.receiveFinish()
  }

  #accept(id: number): void {
    const isOurs = id % 2 === (this.#options.role === 'client' ? 1 : 0)
    if (id === 0 || isOurs || this.#streams.has(id)) throw new ProtocolError(`stream ${id} cannot be opened`)
    const isAllowed = this.#streams.size < (this.#options.maxStreams ?? defaultStreams)
    // at once: a host closes the session when a stream is not accepted within 75 s (StreamOpenTimeout)
    this.#send(frameType.windowUpdate, isAllowed ? frameFlag.accept : frameFlag.reset, id, 0)
    if (isAllowed) this.#add(id, this.#options.accept)
  }

  #add(id: number, handler: (stream: Stream) => StreamHandler): Stream {
    const port = {
      send: (type: number, flags: number, id: number, length: number, body?: Buffer) =>
        this.#send(type, flags, id, length, body),
      gone: (id: number) => this.#streams.delete(id),
    }
    const stream = new Stream(id, port, handler)
    if (!stream.isGone) this.#streams.set(id, stream)
    return stream
  }

  #receivePing(flags: number, value: number): void {
    if (flags & frameFlag.open) this.#send(frameType.ping, frameFlag.accept, 0, value)
    else {
      this.#pings.get(value)?.answered()
      this.#pings.delete(value)
    }
  }

  #receiveGoAway(code: number): void {
    this.#isLeaving = true
    if (code !== goAwayCode.normal) throw new ProtocolError(`the other side went away with code ${code}`)
  }

  #send(type: number, flags: number, id: number, length: number, body?: Buffer): void {
    if (this.#isClosed || this.#socket.destroyed) return
    const inOne = body && body.length < copyBelow ? body : undefined
    const frame = Buffer.allocUnsafe(headerBytes + (inOne?.length ?? 0))
    writeHeader(frame, type, flags, id, length)
    inOne?.copy(frame, headerBytes)
    if (body && !inOne) this.#socket.cork()
    if (!this.#socket.write(frame)) this.#unsentFrames += 1
    if (body && !inOne) {
      this.#socket.write(body)
      this.#socket.uncork()
    }
    if (this.#socket.writableLength <= maxUnsent.bytes && this.#unsentFrames <= maxUnsent.frames) return
    this.#socket.destroy()
    this.#end(new ProtocolError('the other side does not read'))
  }

  #hangUp(): void {
    this.#socket.end(() => this.#socket.destroy())
  }

  #end(error?: Error): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (error && !(error instanceof ProtocolError)) this.#socket.destroy()
    this.#options.closed?.(error)
    const reason = error ?? new Error('the session is closed')
    for (const stream of [...this.#streams.values()]) stream.receiveEnd(reason)
    for (const { failed } of this.#pings.values()) failed(reason)
  }
}
