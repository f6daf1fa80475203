import type { Readable } from 'node:stream'

// as a host of go-plugin cuts them
const maxLineLength = 64 * 1024

/** Calls back for each line; a very long one comes in pieces. */
export const onLine = (stream: Readable, callback: (line: string) => void): void => {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) callback(line)
    if (rest.length < maxLineLength) return
    callback(rest)
    rest = ''
  })
  stream.once('end', () => {
    if (rest !== '') callback(rest)
  })
}
