import * as z from 'zod'

/** A part of the settings that has these keys alone. One that is misspelt is told with those that there are. */
export const onlyKnown = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `Unrecognized key: ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}; there are ${Object.keys(shape).join(', ')}`
        : undefined,
  })
