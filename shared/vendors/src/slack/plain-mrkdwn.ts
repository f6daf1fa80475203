import { escapeMrkdwn } from './escape-mrkdwn.ts'

/** A value that stays within its line: nobody can make it look like the next one, or turn it around. */
export const plainMrkdwn = (text: string): string => escapeMrkdwn(text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' '))

/** A value as code, which no character of it can end. */
export const codeMrkdwn = (text: string): string => `\`${escapeMrkdwn(text.replace(/[`\p{C}\p{Z}]+/gu, '·'))}\``
