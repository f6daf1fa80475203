import { weaknessOf } from './weakness-of.ts'

/** How parameters are named whose value lets somebody in. Other values are ordinary words. */
const lettingIn =
  /(^|[-_.])(token|key|apikey|secret|password|passwd|pwd|auth|authorization|credentials?|sig|signature|code|session)$/i

const decoded = (text: string): string => {
  // what is no escape stays
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(1).split('%'), (digits) => Number.parseInt(digits, 16))),
  )
}

/** What a URL has that lets somebody in: user and password, and values of parameters that are named so. Nothing where it is no URL. */
export const secretsInUrl = (text: string): string[] => {
  const url = text.includes('://') ? URL.parse(text) : null
  if (!url) return []
  const password = decoded(url.password)
  const user = decoded(url.username)
  const pair = password ? [password, `${user}:${password}`] : [user]
  const values = [...url.searchParams].flatMap(([name, value]) => (lettingIn.test(name) ? [value] : []))
  return [...pair, ...values].filter((value) => weaknessOf(value) === undefined)
}
