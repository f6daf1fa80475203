/** Fewest characters of a secret. */
export const shortestSecret = 8
/** Fewest of one that has letters of one case only, or digits only: a shorter one is a word or a year. */
const shortestWord = 16

/** Of which kind a character is, as a bit: a small letter 1, a capital 2, a digit 4, anything else 8. */
export const kindOf = (code: number): number => {
  if (code >= 0x61 && code <= 0x7a) return 1
  if (code >= 0x41 && code <= 0x5a) return 2
  return code >= 0x30 && code <= 0x39 ? 4 : 8
}

/** Which kinds of characters a text has. */
export const kindsOf = (text: string): number => {
  let kinds = 0
  for (let at = 0; at < text.length; at += 1) kinds |= kindOf(text.charCodeAt(at))
  return kinds
}

/** How many kinds that are. */
export const howMany = (kinds: number): number => (kinds & 1) + ((kinds >> 1) & 1) + ((kinds >> 2) & 1) + (kinds >> 3)

/**
 * Whether a value is an e-mail address: whose account it is, which some vendors want beside the token. The approver
 * has one, too, perhaps the same, and colleagues have one of the same domain.
 */
export const isAccount = (value: string): boolean => /^[^\s@:]+@(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+$/i.test(value)

/**
 * The reason why a value is not a secret: it can be guessed in a while. To keep it out of texts would take ordinary words out of them.
 * Undefined: it may be one. Never tells the value.
 */
export const weaknessOf = (value: string): string | undefined => {
  if (isAccount(value)) return undefined
  const { length } = value
  if (length < shortestSecret)
    return `has ${length} ${length === 1 ? 'character' : 'characters'}: a secret has at least ${shortestSecret}`
  if (length < shortestWord && howMany(kindsOf(value)) < 2)
    return `is a word or a number of ${length} characters: a secret of one kind of characters has at least ${shortestWord}`
  if (new Set(value).size < 4) return 'repeats a few characters: a secret is random'
  return undefined
}

/** How parameters are named whose value lets somebody in. Other values are ordinary words. */
const lettingIn =
  /(^|[-_.])(token|key|apikey|secret|password|passwd|pwd|auth|authorization|credentials?|sig|signature|code|session)$/i

const decoded = (text: string): string => {
  // text that is not an escape stays
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(1).split('%'), (digits) => Number.parseInt(digits, 16))),
  )
}

/**
 * Parts of a URL that let somebody in: the password, or a user without one, and values of parameters that are named
 * so. Nothing where it is no URL.
 */
export const secretsInUrl = (text: string): string[] => {
  const url = text.includes('://') ? URL.parse(text) : null
  if (!url) return []
  const password = decoded(url.password)
  const values = [...url.searchParams].flatMap(([name, value]) => (lettingIn.test(name) ? [value] : []))
  // the user is not a secret, unless nothing else lets in
  return [password || decoded(url.username), ...values].filter((value) => weaknessOf(value) === undefined)
}

const credentialIn = /^(?:([A-Za-z]+) )?(\S+)$/

/** Parts of a header that let somebody in: of `Bearer …`, of `Basic …` with the password in it, or a key alone. */
export const credentialsIn = (header: string): string[] => {
  const [, scheme = '', credential = ''] = credentialIn.exec(header) ?? []
  const isPair =
    scheme.toLowerCase() === 'basic' &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(credential) &&
    credential.replace(/=+$/, '').length % 4 !== 1
  if (!isPair) return [credential]
  const pair = atob(credential)
  const [user = pair] = pair.split(':', 1)
  const password = pair.slice(user.length + 1)
  // the user is not a secret, unless nothing else lets in
  return [credential, password || user]
}
