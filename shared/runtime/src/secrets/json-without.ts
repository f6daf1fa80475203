import type { Redactor } from '@canary-steps/sdk/secrets'
import { caughtSync } from '../ports/caught.ts'

/** JSON as a text without secrets. It is read and written again only where there is one in it, and stays JSON. */
export const jsonWithout = (
  { text, json }: Redactor,
  document: string,
  keeps?: Parameters<Redactor['json']>[1],
): string => {
  const told = text(document)
  if (told === document) return document
  const value = caughtSync((): unknown => JSON.parse(document))
  return 'result' in value ? JSON.stringify(json(value.result, keeps)) : told
}
