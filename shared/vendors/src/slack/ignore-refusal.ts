import { WebAPIPlatformError } from '@slack/web-api'

/** Handler of a rejection: takes Slack's refusals `codes` for undefined, and throws anything else on. */
export const ignoreRefusal =
  (...codes: readonly string[]) =>
  (error: unknown): undefined => {
    if (!(error instanceof WebAPIPlatformError && codes.includes(error.data.error))) throw error
  }
