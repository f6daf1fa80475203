import { caught } from '../../ports/caught.ts'

/** The JSON that a text holds; undefined where it holds none. */
export const jsonIn = async (text: string): Promise<unknown> => {
  const parsed = await caught(async (): Promise<unknown> => JSON.parse(text))
  return 'result' in parsed ? parsed.result : undefined
}
