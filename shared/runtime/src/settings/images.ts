import * as z from 'zod'
import { pattern } from '../ports/pattern.ts'
import { repositoryIn } from '../release/image-reference.ts'
import { onlyKnown } from './only-known.ts'

const mustName =
  'must begin with a registry and end with a name, such as docker.io/acme: without https://, tag or slash at its end'
const mustList = 'must be lists of prefixes that have the same, such as [[docker.io/acme, eu.mirror.example.com/acme]]'

const prefix = z.string().transform((text, context) => {
  const repository = repositoryIn(text)
  if (repository !== undefined) return repository
  context.addIssue({ code: 'custom', message: mustName })
  return z.NEVER
})

/** The star stands for a part of a name, so that what it stands for is one where it is a letter. */
const repositories = pattern.refine((text) => repositoryIn(text.replace('*', 'x')) !== undefined, mustName)

/** When two images are the same: where they are mirrored, and how far tags are trusted. */
export const Images = onlyKnown({
  mirrors: z.array(z.array(prefix, mustList).min(2, 'must name at least two that have the same'), mustList).default([]),
  immutableTags: z.array(repositories).optional(),
  requireDigest: z.boolean().default(false),
})
  .transform(({ immutableTags, ...rules }) => ({ ...rules, immutableTags }))
  .prefault({})
