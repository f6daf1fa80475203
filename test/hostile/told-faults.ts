import { utf8Bytes } from '@canary-steps/sdk'
import { formsOf } from './answer-mutation.ts'

/** Every text in a value, however deep, also in JSON within a text. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') {
    if (!/^[{[]/.test(value)) return [value]
    try {
      return [value, ...textsIn(JSON.parse(value))]
    } catch {
      return [value]
    }
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)])
}

/** Words of a program that fell over, which tell a person nothing. */
const trace =
  /\n\s+at |\.[jt]s:\d+:\d+|node_modules|ZodError|invalid_type|Invalid input|is not a function|is not iterable|Cannot (read|convert|destructure)|\[object |Unexpected (token|end)|is not valid JSON/

/** Texts that may be neither kept nor told. */
export const toldFaults = (told: unknown, secrets: readonly string[]): string[] => {
  const hidden = secrets.flatMap(formsOf)
  return textsIn(told).flatMap((text) => [
    ...hidden.filter((form) => text.includes(form)).map((form) => `tells the secret as ${form}: ${text}`),
    ...(trace.test(text) ? [`tells a trace: ${text}`] : []),
  ])
}

/** Bytes of a message, and of the state of a step, that the controller is given at most. */
const [longestMessage, largestState] = [1_024, 4_096]

export const sizeFaults = ({ message, state }: { readonly message: string; readonly state?: unknown }): string[] => [
  ...(utf8Bytes(message) > longestMessage ? [`a message of ${utf8Bytes(message)} bytes`] : []),
  ...(utf8Bytes(JSON.stringify(state ?? null)) > largestState ? ['a state of more than 4 KB'] : []),
]
