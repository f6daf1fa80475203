import { TerminalError } from '@canary-steps/sdk'

/** Owner and name in `acme/shop`, neither of which leads elsewhere in a path. */
export const repositoryPath = (repository: string): { owner: string; repo: string } => {
  const [, owner, repo] = /^([\w-]+)\/(?!\.\.?$)([\w.-]+)$/.exec(repository) ?? []
  if (!owner || !repo) throw new TerminalError(`github: ${repository}: name the repository as owner/name`)
  return { owner, repo }
}

/** The parameters of a workflow, by the name of its file or its number. */
export const workflowPath = ({ repository, workflow }: { readonly repository: string; readonly workflow: string }) => {
  if (!/[^.]/.test(workflow)) throw new TerminalError(`github: ${workflow}: name the workflow by its file, as e2e.yaml`)
  return { ...repositoryPath(repository), workflow_id: workflow }
}
