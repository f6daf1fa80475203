type Labelled = { readonly metadata: { readonly labels: Readonly<Record<string, string>> } }

/** Says which objects a selector means. Equality alone: `app=shop,tier!=web`; undefined for one that says more. */
export const labelSelector = (selector: string): ((object: Labelled) => boolean) | undefined => {
  const terms = selector.split(',').map((term) => term.trim().match(/^([^=!\s]+)\s*(!?=)=?\s*([^=!\s]*)$/))
  if (terms.includes(null)) return undefined
  return ({ metadata }) =>
    terms.every((term) => (metadata.labels[term?.[1] ?? ''] === term?.[3]) === (term?.[2] === '='))
}
