import { TerminalError } from '@canary-steps/sdk'

/**
 * `acme/shop`, as GitHub names repositories: letters, digits, `-` and `_` in an owner, which is `NAME_SHORTCODE` for managed users
 * (docs.github.com, Enterprise Managed Users), and dots in a name. A name of dots alone would lead elsewhere in a path.
 */
export const repositoryName = /^([A-Za-z0-9_-]+)\/(?!\.\.?$)([A-Za-z0-9._-]+)$/

/** Owner and name in `acme/shop`, neither of which leads elsewhere in a path. */
export const repositoryPath = (repository: string): { owner: string; repo: string } => {
  const [, owner, repo] = repositoryName.exec(repository) ?? []
  if (!owner || !repo) throw new TerminalError(`github: ${repository}: name the repository as owner/name`)
  return { owner, repo }
}

/** The parameters of a workflow, by the name of its file or its number. */
export const workflowPath = ({ repository, workflow }: { readonly repository: string; readonly workflow: string }) => {
  if (!/[^.]/.test(workflow)) throw new TerminalError(`github: ${workflow}: name the workflow by its file, as e2e.yaml`)
  return { ...repositoryPath(repository), workflow_id: workflow }
}

/** What webhook events about a run are about. GitHub tells `Acme/Shop` from `acme/shop` as little as we do. */
export const runTopic = (repository: string, id: number): string => `github/${repository.toLowerCase()}/runs/${id}`
