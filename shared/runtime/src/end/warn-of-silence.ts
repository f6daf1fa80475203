import { isOpen, silentAt } from '../journal/journal.ts'
import { openJournal } from '../journal/journal-file.ts'
import type { Runtime } from '../runtime.ts'

/** Warns of something open that nobody told of for a week. It ends nothing: a pause may be that long. */
export const warnOfSilence = (runtime: Runtime, partition: string): Promise<void> =>
  openJournal(runtime.store, partition).update((draft) => {
    const now = runtime.clock.now()
    const open = Object.values(draft.runs).filter(isOpen)
    const [run] = open
    if (!run || now < silentAt(draft)) return
    draft.warnedAt = now
    const { namespace, name } = run.story.rollout
    const heard = new Date(draft.heardAt).toISOString()
    runtime.log('warn', 'silence', {
      rollout: `${namespace}/${name}`,
      heard,
      open: open.length,
      remedy: 'does its inventory come?',
    })
  })
