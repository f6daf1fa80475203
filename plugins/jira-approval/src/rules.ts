import { type ApprovalPolicy, policyIn, type Rules, rulesOf } from '@canary-steps/approvals'
import { type RunIo, TerminalError } from '@canary-steps/sdk'
import { type Authors, authorsIn } from './authors.ts'
import type { Config } from './config.ts'

/** The people who may approve, and those who may not. `authors` undefined: the author may. */
export type JiraRules = Rules & { readonly authors: Authors | undefined }

const isEmpty = ({ accounts, emails }: Pick<ApprovalPolicy, 'accounts' | 'emails'>): boolean =>
  accounts.length + emails.length === 0

/** Why what the settings say can be met by nobody in Jira. */
const unknownToJira = (policy: ApprovalPolicy, namespace: string): string | undefined => {
  const place = `namespaces.${namespace}.approvers of the settings`
  if (isEmpty(policy))
    return `nobody may approve in Jira: ${place} names neither accounts nor emails, and Jira does not know people and groups of Slack: add accounts there`
  const [group] = Object.keys(policy.requiredFrom)
  return group && `nobody can approve in Jira: requiredFrom in ${place} names ${group}, a group of Slack`
}

/** Why the rules can never be met, whatever people do. */
const impossible = (
  { approvers }: Config,
  policy: ApprovalPolicy | undefined,
  { namespace, issues, required }: { readonly namespace: string; readonly issues: number; readonly required: number },
): string | undefined => {
  if (!policy && !approvers)
    return 'nobody may approve: name accounts or emails in config.approvers, or in the settings; accounts: ["*"] leaves it to the workflow of Jira'
  if (approvers && isEmpty(approvers)) return 'nobody may approve: config.approvers names neither accounts nor emails'
  if (policy && required > issues)
    return `${required} people must approve (namespaces.${namespace}.approvers.required of the settings), and each of ${issues} issues has one: name more issues`
  return policy && unknownToJira(policy, namespace)
}

/**
 * The rules of a namespace, narrowed by the config: by the names that Jira knows.
 *
 * @throws TerminalError when nobody could ever approve.
 */
export const jiraRules = (
  config: Config,
  issues: number,
  { approvals, rollout }: Pick<RunIo, 'approvals' | 'rollout'>,
): JiraRules => {
  const policy = policyIn(approvals)
  const rules = rulesOf(config, policy, ['accounts', 'emails'])
  const { namespace } = rollout.metadata
  const reason = impossible(config, policy, { namespace, issues, required: rules.required })
  if (reason) throw new TerminalError(reason)
  return { ...rules, authors: rules.allowAuthor ? undefined : authorsIn(rollout) }
}
