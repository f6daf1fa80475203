/**
 * One whom an annotation names as the author of a release. `email` in lower case. `noreply`: a login as GitHub and others write it into
 * commits, `12345+ann@users.noreply.github.com`, an address by which no other system knows anybody. `id`: any other text there.
 */
type AuthorName =
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'noreply'; readonly login: string; readonly address: string }
  | { readonly kind: 'id'; readonly id: string }

/** Commas in quotes and in addresses separate nobody. */
const oneName = /(?:"[^"]*"|<[^<>]*>|[^,])+/g

/** `Ann Archer <ann@example.com>`, as Git writes it. */
const inBrackets = /<([^<>]*)>$/

const noreply = /^(?:\d+\+)?([^@+]+)@users\.noreply\.[^@]+$/

const nameIn = (text: string): AuthorName => {
  const name = (inBrackets.exec(text)?.[1] ?? text).trim()
  const address = name.toLowerCase()
  const login = noreply.exec(address)?.[1]
  if (login !== undefined) return { kind: 'noreply', login, address }
  return address.includes('@') ? { kind: 'email', email: address } : { kind: 'id', id: name }
}

/** The authors that an annotation names, separated by commas: addresses as Git writes them, or IDs of the system that is asked. */
export const authorNames = (annotation: string | undefined): readonly AuthorName[] =>
  [...(annotation ?? '').matchAll(oneName)].map(([text]) => text.trim()).flatMap((text) => (text ? [nameIn(text)] : []))

/** The annotation of a Rollout that names the authors of its release. */
export const authorAnnotation = 'canary-steps/author'

/**
 * Those of an annotation by whom a vendor may know somebody. Without a known author we cannot block self-approval.
 *
 * @throws what `unknown` makes of whoever is unknown; empty: the annotation names nobody.
 */
export const knowableAuthors = (
  annotation: string | undefined,
  unknown: (who: string) => Error,
): readonly Exclude<AuthorName, { readonly kind: 'noreply' }>[] => {
  const names = authorNames(annotation)
  if (names.length === 0) throw unknown('')
  return names.map((name) => {
    if (name.kind === 'noreply')
      throw unknown(`${name.login} has an address of GitHub that reaches nobody, ${name.address}`)
    return name
  })
}
