import { TerminalError } from '@canary-steps/sdk'

/**
 * `owner/name`, as GitHub names repositories. An owner has letters, digits, `-` and `_`, which is for managed users
 * (docs.github.com, Enterprise Managed Users). A name may have dots. A name of dots alone would lead elsewhere in a
 * path.
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

/** The topic of webhook events about a run. GitHub tells `Acme/Shop` from `acme/shop` as little as we do. */
export const runTopic = (repository: string, id: number): string => `github/${repository.toLowerCase()}/runs/${id}`
