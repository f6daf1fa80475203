import { apiUrl } from './addresses.ts'

const bot = 'canary-steps'

const links = (base: string, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`${name}_url`, `${base}/${name.replaceAll('_', '/')}`]))

const userLinks = ['events', 'followers', 'following', 'gists', 'organizations', 'received_events', 'repos']
const moreUserLinks = ['starred', 'subscriptions', 'avatar']

/** The user that dispatches: GitHub's `simple-user`. */
export const userJson = (login = bot): object => {
  const url = `https://api.github.example/users/${login}`
  return {
    ...links(url, [...userLinks, ...moreUserLinks]),
    login,
    id: 1,
    node_id: 'U_1',
    gravatar_id: '',
    url,
    html_url: `https://github.example/${login}`,
    type: 'User',
    site_admin: false,
  }
}

const names = `archive assignees blobs branches collaborators comments commits compare contents contributors deployments
  downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges
  milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees`.split(/\s+/)

/** GitHub's `minimal-repository`. */
export const repositoryJson = (repository: string): object => {
  const [owner = '', name = ''] = repository.split('/')
  return {
    ...links(apiUrl(repository), names),
    id: 1,
    node_id: 'R_1',
    name,
    full_name: repository,
    private: true,
    owner: userJson(owner),
    html_url: `https://github.example/${repository}`,
    description: null,
    fork: false,
    url: apiUrl(repository),
  }
}
