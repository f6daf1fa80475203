import { isDeadLetter } from '../journal/dead-letters.ts'
import { isOpen, type Run, silentAt } from '../journal/journal.ts'
import { openJournal } from '../journal/journal-file.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Place } from '../ports/store.ts'

/** Warns of something open that nobody told of for a week, or that was given up. It ends nothing: a pause may be that long. */
export const warnOfSilence = (runtime: Runtime, { partition, id }: Place): Promise<void> =>
  openJournal(runtime.store, partition, id).update((draft) => {
    const now = runtime.clock.now()
    const open = Object.values<Run>(draft.runs).filter(isOpen)
    const [run] = open
    if (!run || now < silentAt(draft)) return
    draft.warnedAt = now
    const { namespace, name } = run.story.rollout
    const heard = new Date(draft.heardAt).toISOString()
    runtime.log('warn', 'silence', {
      rollout: `${namespace}/${name}`,
      heard,
      open: open.length,
      remedy: isDeadLetter(id) ? 'see `canary-steps effects list`' : 'does its inventory come?',
    })
  })
