import type { EndIo } from '@canary-steps/sdk'
import { eachIssue } from './each-issue.ts'
import { issueList, listEffect } from './issue-list.ts'

/**
 * Ends what a step has open at each of its issues: those of its config, or those that the annotation named. `known`: what only the
 * controller remembers of them.
 */
export const settleIssues = async (
  { given, known }: { readonly given: readonly string[] | undefined; readonly known: readonly string[] },
  { close, signal }: Pick<EndIo, 'close' | 'signal'>,
  act: (key: string) => Promise<unknown>,
): Promise<void> => {
  const settle = (keys: readonly string[]) => eachIssue(keys, signal, act)
  if (given) await settle(given)
  else {
    await close(listEffect, issueList([]), settle)
    await settle(known)
  }
}
