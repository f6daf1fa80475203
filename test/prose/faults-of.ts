import { TextlintKernel } from '@textlint/kernel'
import { MarkdownProcessor } from '@textlint/textlint-plugin-markdown/lib/src/MarkdownProcessor.js'
import { rules } from './rules.ts'

const kernel = new TextlintKernel()

/** The faults in the English of a document, one line each. */
export const faultsOf = async (file: string, text: string): Promise<string[]> => {
  const { messages } = await kernel.lintText(text, {
    ext: '.md',
    filePath: file,
    plugins: [{ pluginId: 'markdown', plugin: { Processor: MarkdownProcessor } }],
    rules: Object.entries(rules).map(([ruleId, rule]) => ({ ruleId, rule })),
  })
  return messages.map(({ loc, ruleId, message }) => `${file}:${loc.start.line} ${ruleId}: ${message}`)
}
