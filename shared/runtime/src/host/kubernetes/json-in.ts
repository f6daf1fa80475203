import { caughtSync } from '../../ports/caught.ts'

/** The JSON that a text holds; undefined where it holds none. */
export const jsonIn = (text: string): unknown => {
  const parsed = caughtSync((): unknown => JSON.parse(text))
  return 'result' in parsed ? parsed.result : undefined
}
