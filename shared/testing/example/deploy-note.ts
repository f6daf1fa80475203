import {
  defineStep,
  type Plan,
  RetryLater,
  type RunIo,
  succeed,
  TerminalError,
  template,
  webAddress,
} from '@canary-steps/sdk'
import * as z from 'zod'

const Note = z.object({ id: z.string() })
type Note = z.output<typeof Note>

/** One note. The address knows the key of a POST again, so that nothing has to be looked for and none is made twice. */
const noteOnce = (url: string, text: string, { fetchAsTenant }: Pick<RunIo, 'fetchAsTenant'>): Plan<Note> => {
  const { host } = new URL(url)
  return {
    target: `http:${host}`,
    result: Note,
    find: async () => [],
    async act(marker) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': marker }
      const answer = await fetchAsTenant(url, { method: 'POST', headers, body: JSON.stringify({ text }) })
      const { status } = answer
      if (status === 429) throw new RetryLater(`${host} is busy`, 30_000)
      if (status >= 300 && status < 500) throw new TerminalError(`${host} takes no note: it answers ${status}`)
      // it may have been done: the next call sends the same key
      if (!answer.ok) throw new Error(`${host} answers ${status}`)
      return Note.parse(await answer.json())
    },
    remove: async () => undefined,
  }
}

/** Tells an address what is released. */
export const deployNote = defineStep({
  name: 'deploy-note',
  summary: 'Note a release at an address',
  config: z.strictObject({
    url: webAddress.describe('Takes notes: POST with an `Idempotency-Key`, answered with an `id`.'),
    text: template().default('{{rollout.name}} {{release}}').describe('Text of the note.'),
  }),
  state: Note,
  targets: ({ url }) => [`http:${new URL(url).host}`],

  async run({ config, once, render, fetchAsTenant }) {
    const text = render(config.text, String)
    const note = await once('note', noteOnce(config.url, text, { fetchAsTenant }))
    return succeed(note, `noted as ${note.id}`)
  },
})
