type WorkflowRunId = { readonly repository: string; readonly id: number }

/** Where things of a repository are in the API; nothing answers there. */
export const apiUrl = (repository: string, ...path: readonly (string | number)[]): string =>
  ['https://api.github.example/repos', repository, ...path].join('/')

export const runUrl = ({ repository, id }: WorkflowRunId, ...path: readonly (string | number)[]): string =>
  apiUrl(repository, 'actions/runs', id, ...path)

/** Where people see a run. */
export const htmlUrl = ({ repository, id }: WorkflowRunId): string =>
  `https://github.example/${repository}/actions/runs/${id}`
