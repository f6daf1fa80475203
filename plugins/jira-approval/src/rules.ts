import { type ApprovalPolicy, type Approvers, type RunIo, TerminalError } from '@canary-steps/sdk'
import { type Authors, authorsIn } from './authors.ts'
import type { Config } from './config.ts'

/** Who may approve, and how many people must. Everyone of `lists` has to name a person. */
export type Rules = {
  readonly lists: readonly Pick<Approvers, 'accounts' | 'emails'>[]
  readonly required: number
  /** Undefined: the author may approve. */
  readonly authors: Authors | undefined
  readonly allowEarlier: boolean
}

const isEmpty = ({ accounts, emails }: Rules['lists'][number]): boolean => accounts.length + emails.length === 0

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
 * What the settings say of the namespace, narrowed by the config. Where the settings say nothing, the config alone counts.
 *
 * @throws TerminalError when nobody could ever approve.
 */
export const rulesOf = (
  config: Config,
  issues: number,
  { approvals: policy, rollout }: Pick<RunIo, 'approvals' | 'rollout'>,
): Rules => {
  const required = policy?.required ?? 1
  const reason = impossible(config, policy, { namespace: rollout.metadata.namespace, issues, required })
  if (reason) throw new TerminalError(reason)
  const allowAuthor = config.allowAuthor && (policy?.allowAuthor ?? true)
  return {
    lists: [...(policy ? [policy] : []), ...(config.approvers ? [config.approvers] : [])],
    required,
    authors: allowAuthor ? undefined : authorsIn(rollout),
    allowEarlier: config.allowEarlier && (policy?.allowEarlier ?? true),
  }
}

/** The rules in one line, for the audit record. */
export const rulesInWords = ({ lists, required, authors, allowEarlier }: Rules): string =>
  [
    `${required} of ${lists.map(({ accounts, emails }) => [...accounts, ...emails].join(', ')).join(' who are also of ')}`,
    ...(authors ? ['not the author'] : []),
    ...(allowEarlier ? ['also from before the step'] : []),
  ].join('; ')
