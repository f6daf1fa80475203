import { TerminalError } from '@canary-steps/sdk'
import { type Config, isReserved } from './config.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Grafana shows the text of an annotation as HTML, so text from a Rollout must not be HTML. */
export const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (one) => entities[one] ?? one)

export type Told = { readonly text: string; readonly tags: readonly string[] }

/**
 * Text and tags with their values.
 *
 * @throws TerminalError naming the tag whose value makes it one of ours.
 */
export const told = (
  { text = '', tags }: Config,
  render: (template: string, escapeValue: (value: string) => string) => string,
): Told => {
  const rendered = tags.map((tag) => render(tag, (value) => value).trim())
  const forged = rendered.findIndex(isReserved)
  if (forged >= 0)
    throw new TerminalError(
      `config.tags.${forged}: its value makes it begin with canary-steps: or outcome:, which are our own`,
    )
  return {
    text: render(text, escapeHtml),
    tags: rendered.filter((tag) => tag !== ''),
  }
}
