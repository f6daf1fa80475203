import { TerminalError } from '@canary-steps/sdk'

const example = 'https://acme.atlassian.net'

/** An address without a slash at its end; undefined where it is none that calls or links could go to. */
const addressIn = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) return undefined
  return url.href.replace(/\/+$/, '')
}

const settingIn = (name: 'JIRA_BASE_URL' | 'JIRA_SITE_URL', setting: string): string => {
  const address = addressIn(setting)
  if (address === undefined) throw new TerminalError(`jira: ${name} must be an address such as ${example}`)
  return address
}

/** Where calls go, without a slash at the end. */
export const baseUrlIn = (setting: string | undefined): string => {
  if (!setting) throw new TerminalError(`jira: JIRA_BASE_URL is not set: it must be such as ${example}`)
  return settingIn('JIRA_BASE_URL', setting)
}

/** Whether calls go through Atlassian's gateway, which has no pages: tokens with scopes work only there. */
const isGateway = (base: string): boolean => /\/ex\/jira\/[^/]+$/.test(base)

/** A refusal says nothing about the site, but a setting can. */
const refused = (error: unknown): undefined => {
  if (error instanceof TerminalError) return undefined
  throw error
}

/**
 * The address for links, without a slash at the end. First comes the setting. Behind the gateway Jira's description
 * of itself is next; else it is the address of the calls.
 *
 * @throws TerminalError where nobody says it.
 */
export const siteUrlOf = (
  base: string,
  setting: string | undefined,
  asked: () => Promise<string | undefined>,
): (() => Promise<string>) => {
  const known = setting ? settingIn('JIRA_SITE_URL', setting) : isGateway(base) ? undefined : base
  let asking: Promise<string> | undefined
  const ask = async (): Promise<string> => {
    const address = addressIn((await asked().catch(refused)) ?? '')
    if (address === undefined || isGateway(address))
      throw new TerminalError(
        `jira: JIRA_BASE_URL is Atlassian's gateway, which does not say where people see issues: set JIRA_SITE_URL to the address of the site, such as ${example}`,
      )
    return address
  }
  return async () => {
    if (known !== undefined) return known
    asking ??= ask()
    return asking
  }
}
