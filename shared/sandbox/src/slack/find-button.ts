import { isRecord } from '../is-record.ts'

/** A button of a message, and the block it is in. */
type Button = {
  readonly block: Readonly<Record<string, unknown>>
  readonly element: Readonly<Record<string, unknown>>
}

const elementsOf = ({ elements, accessory }: Readonly<Record<string, unknown>>): unknown[] => [
  ...(Array.isArray(elements) ? elements : []),
  accessory,
]

/** The button with this action among the blocks; undefined when there is none. */
export const findButton = (blocks: readonly unknown[], action: string): Button | undefined =>
  blocks
    .filter(isRecord)
    .flatMap((block) =>
      elementsOf(block)
        .filter(isRecord)
        .map((element) => ({ block, element })),
    )
    .find(({ element }) => element.type === 'button' && element.action_id === action)
