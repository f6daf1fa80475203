/** Jira's answer to a call that it did not do. `said` is undefined when it was not Jira who answered. */
export class JiraRefusal extends Error {
  readonly status: number
  readonly retryAfter: string | null
  readonly said: string | undefined

  constructor(status: number, retryAfter: string | null, said: string | undefined) {
    super(said ?? `${status} without a word of Jira`)
    this.status = status
    this.retryAfter = retryAfter
    this.said = said
  }
}
