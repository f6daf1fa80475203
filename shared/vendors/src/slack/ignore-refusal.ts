import { WebAPIPlatformError } from '@slack/web-api'

/** Handler of a rejection: takes Slack's refusal `code` for undefined, and throws anything else on. */
export const ignoreRefusal =
  (code: string) =>
  (error: unknown): undefined => {
    if (!(error instanceof WebAPIPlatformError && error.data.error === code)) throw error
  }
