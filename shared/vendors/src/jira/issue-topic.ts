/** The topic of events about an issue: its ID stays when it is moved to another project. */
export const issueTopic = (id: string): string => `jira/${id}`
