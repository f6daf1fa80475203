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

/** What a URL has that lets somebody in: the password, or a user without one, and values of parameters that are named so. Nothing where it is no URL. */
export const secretsInUrl = (text: string): string[] => {
  const url = text.includes('://') ? URL.parse(text) : null
  if (!url) return []
  const password = decoded(url.password)
  const values = [...url.searchParams].flatMap(([name, value]) => (lettingIn.test(name) ? [value] : []))
  // who it is is no secret, unless nothing else lets in
  return [password || decoded(url.username), ...values].filter((value) => weaknessOf(value) === undefined)
}
