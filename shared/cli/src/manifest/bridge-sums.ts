import { builtText } from '../terminal/manifest-text.ts'
import { UsageError } from '../terminal/usage-error.ts'

/**
 * The sum of a file in a list as `sha256sum` writes it.
 *
 * @throws UsageError that says where to get the list.
 */
export const sumIn = async (list: string, name: string): Promise<string> => {
  const text = await builtText(list, 'run npm run build:bridge, or name the SHA256SUMS of a release with --sums')
  const lines = text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)
  const [, sum] = [...lines].find(([, , listed]) => listed === name) ?? []
  if (sum) return sum
  throw new UsageError(
    `${list}: has no sum of ${name}; name another list with --sums, or another processor with --arch`,
  )
}
