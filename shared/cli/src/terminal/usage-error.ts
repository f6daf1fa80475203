/** The user's input cannot be used: one line that names the place and the remedy; the command ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
