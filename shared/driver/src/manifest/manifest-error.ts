/** A manifest that cannot be run. The message is one line: the file, the place in it, and what to do. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError'
}
