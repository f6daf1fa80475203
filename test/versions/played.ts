import * as z from 'zod'
import type { VitestReport } from '../vitest-report.ts'

/** The behaviour seen of a version of Argo Rollouts: the results of the live tests, by what they are about. */
export const Played = z.object({
  argo: z.string(),
  kubernetes: z.string(),
  groups: z.record(z.string(), z.object({ passed: z.number(), failed: z.array(z.string()) })),
})
export type Played = z.infer<typeof Played>

type Titled = Pick<
  VitestReport['testResults'][number]['assertionResults'][number],
  'ancestorTitles' | 'title' | 'status'
>
type Tested = { readonly testResults: readonly { readonly assertionResults: readonly Titled[] }[] }

/** The results of tests by the outermost of their titles. Those that were skipped are in none. */
export const groupsOf = ({ testResults }: Tested): Played['groups'] => {
  const groups: Played['groups'] = {}
  for (const { ancestorTitles, title, status } of testResults.flatMap((file) => file.assertionResults)) {
    if (status !== 'passed' && status !== 'failed') continue
    const [name = title] = ancestorTitles
    const { passed, failed } = groups[name] ?? { passed: 0, failed: [] }
    groups[name] = status === 'passed' ? { passed: passed + 1, failed } : { passed, failed: [...failed, title] }
  }
  return groups
}
