import type { Configured, Found, HearIo } from '@canary-steps/sdk'
import * as z from 'zod'
import { caught } from '../caught.ts'
import { recordIn } from '../journal/effects.ts'
import type { HeardEvent, JournalFile, StepRecord } from '../journal/journal.ts'

/** What a step is told of events that came in since it began, oldest first. */
export const findingsOf = ({ events }: StepRecord): Found<unknown>[] =>
  events
    .flatMap(({ at, finding }) => (finding === undefined ? [] : [{ at, finding }]))
    .toSorted((one, other) => one.at - other.at)

type Place = { readonly journal: JournalFile; readonly run: string; readonly index: number }

/** Keeps what a step found. Someone else may have heard the same event meanwhile: the first finding stays. */
const keep = ({ journal, ...place }: Place, { id, topic }: HeardEvent, finding: unknown) =>
  journal.update((draft) => {
    const { step } = recordIn(draft, place)
    const known = step.events.find((event) => event.id === id && event.topic === topic)
    if (finding === undefined)
      step.events = step.events.filter((event) => event !== known || event.finding !== undefined)
    else if (known) known.finding ??= z.json().parse(finding)
  })

/**
 * Lets a step make something of each event that nobody heard yet; later ones see what earlier ones came to. One that cannot be heard now
 * does not hold up the others.
 *
 * @throws what the first of those met.
 */
export const hearEvents = async (
  place: Place,
  configured: Configured,
  ioFor: (event: HeardEvent) => HearIo,
): Promise<void> => {
  let trouble: Error | undefined
  const { step } = recordIn(await place.journal.read(), place)
  for (const event of step.events.filter(({ finding }) => finding === undefined)) {
    const now = recordIn(await place.journal.read(), place).step
    const heard = await caught(() => configured.hear({ state: now.data, findings: findingsOf(now) }, ioFor(event)))
    if ('error' in heard) trouble ??= heard.error
    else await keep(place, event, heard.result)
  }
  if (trouble) throw trouble
}
