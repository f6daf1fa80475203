import { describe, expect, it } from 'vitest'
import { replay } from './testing/replay.ts'
import { transcripts } from './testing/transcript.ts'

describe('the driver does what the controller of Argo Rollouts did when', () => {
  it.each(transcripts().map((transcript) => [transcript.name.replaceAll('-', ' '), transcript] as const))(
    '%s',
    async (_, transcript) => {
      const { events, final } = await replay(transcript)
      expect(events).toEqual(transcript.events)
      expect(final).toEqual(transcript.final)
    },
  )
})
