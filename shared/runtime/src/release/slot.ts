import type { ReleaseStep, Round } from '../journal/journal.ts'

/** By what the regions of a release know a step: its `id`, or its name and place where it has none. */
export type SlotName = { readonly step: string; readonly id: string | undefined; readonly index: number }

const textOf = ({ step, id, index }: SlotName): string => id ?? `${step}@${index}`

/** A step of a release: its record, and the index that it has among the steps of the release. */
export type Slot = { readonly index: number; readonly step: ReleaseStep }

export const slotNamed = ({ steps }: Pick<Round, 'steps'>, name: SlotName): Slot | undefined => {
  const found = Object.entries(steps).find(([, { id }]) => id === textOf(name))
  return found && { index: Number(found[0]), step: found[1] }
}

/** Makes room for a step of the release: at its own index if no other is there. */
export const newSlot = (
  { steps }: Pick<Round, 'steps'>,
  name: SlotName,
  about: Pick<ReleaseStep, 'config' | 'startedAt' | 'rebuilt' | 'data' | 'askedIn' | 'counts'>,
): Slot => {
  const taken = Object.keys(steps).map(Number)
  const index = taken.includes(name.index) ? Math.max(...taken) + 1 : name.index
  const step: ReleaseStep = {
    step: name.step,
    id: textOf(name),
    seq: 0,
    phase: 'Running',
    message: '',
    events: [],
    ...about,
  }
  steps[index] = step
  return { index, step }
}
