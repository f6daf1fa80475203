import { describeEvent } from './describe-event.ts'
import { endText, type Output } from './output.ts'

/** Hours, minutes and seconds since `start`, both in milliseconds. */
export const elapsed = (start: number, at: number): string => new Date(at - start).toISOString().slice(11, 19)

/** Plain lines, for logs and files: the time since the start in front. */
export const linesOutput = (write: (text: string) => void, start: number): Output => {
  let last = start
  const line = (text: string) => write(`${elapsed(start, last)}  ${text}\n`)
  return {
    event(event) {
      last = Date.parse(event.at)
      const text = describeEvent(event)
      if (text) line(text)
    },
    note: line,
    end: async (end) => line(endText(end)),
  }
}
