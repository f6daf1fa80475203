import { frameFlag, frameType, initialWindow } from './frame.ts'
import { ProtocolError } from './frame-reader.ts'

/** Events that arrive on a stream. `end` comes once: with an error when the stream broke, without when the other side finished. */
export type StreamHandler = {
  data(piece: Buffer): void
  end(error?: Error): void
}

type Sending = { readonly bytes: Buffer; readonly done: () => void; readonly failed: (error: Error) => void }

/** The requests of a stream to its session. */
type StreamPort = {
  send(type: number, flags: number, id: number, length: number, body?: Buffer): void
  gone(id: number): void
}

/** One stream of a session. `receive…` is what the session tells it. */
export class Stream {
  readonly id: number
  readonly #port: StreamPort
  readonly #handler: StreamHandler
  readonly #queue: Sending[] = []
  #sendWindow = initialWindow
  #receiveWindow = initialWindow
  #consumed = 0
  #hasFinished = false
  #isFinishSent = false
  #isRemoteFinished = false
  #isGone = false

  constructor(id: number, port: StreamPort, handler: (stream: Stream) => StreamHandler) {
    this.id = id
    this.#port = port
    this.#handler = handler(this)
  }

  /** Resolves when all bytes are with the socket, which waits for the window of the other side; rejects when the stream is gone. */
  write(bytes: Buffer): Promise<void> {
    if (this.#isGone || this.#hasFinished) return Promise.reject(new Error('the stream is closed'))
    const rest = this.#queue.length > 0 ? bytes : this.#sendAllowed(bytes)
    if (rest.length === 0) return Promise.resolve()
    return new Promise((done, failed) => this.#queue.push({ bytes: rest, done, failed }))
  }

  /** No more will be written; earlier writes still go out. */
  finish(): void {
    this.#hasFinished = true
    if (this.#queue.length > 0 || this.#isFinishSent || this.#isGone) return
    this.#isFinishSent = true
    this.#port.send(frameType.windowUpdate, frameFlag.finish, this.id, 0)
    if (this.#isRemoteFinished) this.#leave(new Error('the stream is closed'))
  }

  /** Ends both directions at once. */
  reset(): void {
    if (this.#isGone) return
    this.#port.send(frameType.windowUpdate, frameFlag.reset, this.id, 0)
    this.#leave(new Error('the stream was reset'))
  }

  /** Finished by both sides, reset, or lost with its session. */
  get isGone(): boolean {
    return this.#isGone
  }

  receiveCredit(delta: number): void {
    this.#sendWindow += delta
    for (let next = this.#queue[0]; next && this.#sendWindow > 0; next = this.#queue[0]) {
      const rest = this.#sendAllowed(next.bytes)
      if (rest.length > 0) {
        this.#queue[0] = { ...next, bytes: rest }
        return
      }
      this.#queue.shift()
      next.done()
    }
    if (this.#hasFinished) this.finish()
  }

  /** @throws ProtocolError for more bytes than the window allows, or bytes after the end. */
  receiveLength(length: number): void {
    if (length > this.#receiveWindow) throw new ProtocolError(`stream ${this.id} exceeds its window`)
    if (this.#isRemoteFinished && length > 0) throw new ProtocolError(`stream ${this.id} had finished`)
    this.#receiveWindow -= length
  }

  receiveData(piece: Buffer): void {
    if (this.#isGone) return
    this.#consumed += piece.length
    // as hashicorp/yamux does it: credit in halves of the window, not for every frame
    if (this.#consumed >= initialWindow / 2) {
      const delta = this.#consumed
      this.#consumed = 0
      this.#receiveWindow += delta
      this.#port.send(frameType.windowUpdate, 0, this.id, delta)
    }
    this.#handler.data(piece)
  }

  receiveFinish(): void {
    if (this.#isRemoteFinished || this.#isGone) return
    this.#isRemoteFinished = true
    this.#handler.end()
    if (this.#isFinishSent) this.#leave(new Error('the stream is closed'))
  }

  /** The stream was reset, or its session is over. */
  receiveEnd(error: Error): void {
    if (this.#isGone) return
    const isNews = !this.#isRemoteFinished
    this.#leave(error)
    if (isNews) this.#handler.end(error)
  }

  #sendAllowed(bytes: Buffer): Buffer {
    const allowed = Math.min(bytes.length, this.#sendWindow)
    if (allowed === 0) return bytes
    this.#sendWindow -= allowed
    this.#port.send(frameType.data, 0, this.id, allowed, bytes.subarray(0, allowed))
    return bytes.subarray(allowed)
  }

  #leave(error: Error): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#port.gone(this.id)
    for (const { failed } of this.#queue.splice(0)) failed(error)
  }
}
