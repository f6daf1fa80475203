import type { JiraStatus } from './jira-shapes.ts'

/** Whether two names are the same to Jira. */
export const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** What people call a status, as it was written where that is known. */
export const shownName = ({ name, untranslatedName }: JiraStatus): string => untranslatedName ?? name

/** Whether a status has that name, in whichever language. */
export const isCalled = ({ name, untranslatedName = name }: JiraStatus, wanted: string): boolean =>
  isSame(name, wanted) || isSame(untranslatedName, wanted)

/** A status with the name that it has in a list of the project. */
export const namedBy =
  (known: readonly JiraStatus[]) =>
  (status: JiraStatus): JiraStatus =>
    known.find(({ id }) => id === status.id) ?? status
