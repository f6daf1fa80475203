const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * A value as plain text inside mrkdwn: it can start no link, and no mention such as `<!here>`, `<@U1>` or `<#C1>`.
 * `*`, `_` and `~` still format, since Slack knows no escape for them.
 */
export const escapeMrkdwn = (text: string): string => text.replace(/[&<>]/g, (character) => entities[character] ?? '')
