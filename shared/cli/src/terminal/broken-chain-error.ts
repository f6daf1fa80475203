/** The audit was changed where nobody may change it: the command has done its work, and ends with 1. */
export class BrokenChainError extends Error {
  override readonly name = 'BrokenChainError'
}
