/** What the operator says of registries: where the same is found, and how far a tag is trusted. */
export type ImageRules = {
  /** Lists of prefixes, such as `registry.example.com/shop`: beneath those of one list the same images are found. */
  readonly mirrors: readonly (readonly string[])[]
  /** Patterns of repositories whose tags are never moved: only those are compared by tag. Undefined: all of them. */
  readonly immutableTags: readonly string[] | undefined
  /** Tags say nothing. */
  readonly requireDigest: boolean
}

/** What holds where the settings say nothing. */
export const plainImageRules: ImageRules = { mirrors: [], immutableTags: undefined, requireDigest: false }
