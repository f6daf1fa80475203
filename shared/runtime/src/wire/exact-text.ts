import type { Problem } from '../journal/call.ts'
import { caughtSync } from '../ports/caught.ts'

/**
 * The text of a body, such that it is these bytes and no others: what was verified is what is parsed. Undefined where there is none:
 * bytes that are no UTF-8, which readers replace, and a byte order mark, which readers drop.
 */
export const exactText = (bytes: ArrayBuffer): string | undefined => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const decoded = caughtSync(() => decoder.decode(bytes))
  return 'result' in decoded && !decoded.result.startsWith('\uFEFF') ? decoded.result : undefined
}

export const notText: Problem = {
  status: 400,
  title: 'bad request',
  detail: 'the body is not UTF-8, or begins with a byte order mark: send UTF-8 without one',
}
