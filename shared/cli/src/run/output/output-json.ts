import type { Output } from './output.ts'

/**
 * One event a line, for programs; the last one is `{"event":"end", …}`, of several regions one each. With a `region` each line names it.
 */
export const jsonOutput = (write: (line: string) => void, now: () => string, region?: string): Output => {
  const place = region === undefined ? {} : { region }
  const line = (event: object) => write(`${JSON.stringify({ ...place, ...event })}\n`)
  return {
    event: line,
    note: (text) => line({ event: 'note', at: now(), message: text }),
    end: async (end) => line({ event: 'end', ...end }),
  }
}
