import { TerminalError } from '@canary-steps/sdk'
import type { Config } from './config.ts'

/** Characters that are only data in a shell, in JavaScript and in an expression. */
const safe = /^[A-Za-z0-9._:/@+=,~-]*$/

/**
 * The inputs with their values. They come from Rollouts that many may write, and workflows put inputs into scripts.
 *
 * @throws TerminalError naming the input that has more than data.
 */
export const renderInputs = (
  { inputs, anyInput }: Config,
  render: (template: string) => string,
): Readonly<Record<string, string>> => {
  const rendered = Object.entries(inputs).map(([name, source]) => [name, render(source)] as const)
  const unsafe = anyInput ? undefined : rendered.find(([, value]) => !safe.test(value))
  if (unsafe)
    throw new TerminalError(
      `config.inputs.${unsafe[0]}: its value has characters other than letters, digits and ._:/@+=,~-, which could run as code; ` +
        'let the workflow read inputs through env: only, and set anyInput: true',
    )
  return Object.fromEntries(rendered)
}
