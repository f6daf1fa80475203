import { execFileSync } from 'node:child_process'

const git = (...args: readonly string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim()

/** The commit that is checked out, with a plus where anything but `written`, the paths that a play itself writes, was changed since. */
export const commitNow = (...written: readonly string[]): string => {
  const changed = git('status', '--porcelain', '--', ...written.map((path) => `:!${path}`))
  return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : '+'}`
}
