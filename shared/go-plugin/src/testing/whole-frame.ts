import { frameType } from '../yamux/frame.ts'
import { FrameReader } from '../yamux/frame-reader.ts'
import { rawFrame } from './raw-peer.ts'

/** A frame with what it carries. */
type WholeFrame = {
  readonly type: number
  readonly flags: number
  readonly id: number
  readonly body: Buffer
  readonly bytes: Buffer
}

/** The frames that a side sent. */
export const wholeFrames = (bytes: Buffer): WholeFrame[] => {
  const frames: WholeFrame[] = []
  let last = { type: 0, flags: 0, id: 0, length: 0 }
  let body: Buffer = Buffer.alloc(0)
  const whole = () => {
    const { type, flags, id, length } = last
    frames.push({ type, flags, id, body, bytes: rawFrame(type, flags, id, length, body) })
    body = Buffer.alloc(0)
  }
  const reader = new FrameReader({
    frame(type, flags, id, length) {
      last = { type, flags, id, length }
      if (type !== frameType.data || length === 0) whole()
    },
    body(piece, left) {
      body = Buffer.concat([body, piece])
      if (left === 0) whole()
    },
  })
  reader.push(bytes)
  return frames
}

/** The output of a side, without parts that may differ each time: the frames that data came in, and credit. */
export const saidIn = (bytes: Buffer) => {
  const frames = wholeFrames(bytes)
  const ids = [...new Set(frames.filter(({ body }) => body.length > 0).map(({ id }) => id))].toSorted((a, b) => a - b)
  const of = (id: number) => Buffer.concat(frames.filter((frame) => frame.id === id).map(({ body }) => body))
  return {
    flags: frames
      .filter(({ type, flags }) => flags !== 0 || type > frameType.windowUpdate)
      .map(({ type, flags, id }) => ({ type, flags, id })),
    streams: ids.map((id) => ({ id, hex: of(id).toString('hex') })),
  }
}
