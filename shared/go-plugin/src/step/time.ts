import { GobError } from '../gob/gob-error.ts'

// seconds from the first of January of year 1 to that of 1970 (Go: time.unixToInternal)
const epoch = 62_135_596_800

/** RFC 3339 of what Go's time.MarshalBinary wrote: version, seconds, nanoseconds, offset. Kubernetes shows seconds, in UTC. */
export const readTime = (bytes: Buffer): string => {
  if (bytes.length < 15) throw new GobError(`a time of ${bytes.length} bytes`)
  const seconds = Number(bytes.readBigInt64BE(1)) - epoch
  const time = new Date(seconds * 1_000)
  if (Number.isNaN(time.getTime())) throw new GobError('a time that is none')
  return time.toISOString().replace('.000', '')
}

/** The opposite; undefined for a text that is no time. */
export const writeTime = (text: string): Buffer | undefined => {
  const milliseconds = Date.parse(text)
  if (Number.isNaN(milliseconds)) return undefined
  const bytes = Buffer.alloc(15)
  bytes[0] = 1
  bytes.writeBigInt64BE(BigInt(Math.floor(milliseconds / 1_000) + epoch), 1)
  // minutes east of UTC; -1 is UTC itself
  bytes.writeInt16BE(-1, 13)
  return bytes
}
