import { TerminalError } from '@canary-steps/sdk'

/** Jira's address without a slash at its end. */
export const baseUrlIn = (setting: string | undefined): string => {
  if (!setting) throw new TerminalError('jira: JIRA_BASE_URL is not set: it must be such as https://acme.atlassian.net')
  const url = URL.parse(setting)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash)
    throw new TerminalError('jira: JIRA_BASE_URL must be an address such as https://acme.atlassian.net')
  return url.href.replace(/\/+$/, '')
}

/** Of an email with an API token; `btoa` takes bytes only. */
export const basicAuthorization = (email: string, token: string): string =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${email}:${token}`)))}`
