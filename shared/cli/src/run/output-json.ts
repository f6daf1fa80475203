import type { Output } from './output.ts'

/** One event a line, for programs; the last one is `{"event":"end", …}`. */
export const jsonOutput = (write: (line: string) => void, now: () => string): Output => {
  const line = (event: object) => write(`${JSON.stringify(event)}\n`)
  return {
    event: line,
    note: (text) => line({ event: 'note', at: now(), message: text }),
    end: async (end) => line({ event: 'end', ...end }),
  }
}
