import { template } from '@canary-steps/sdk'
import * as z from 'zod'

const name = z.string().min(1).max(255)
/** People write IDs as numbers, too; Jira takes them as texts. */
const id = z.union([name, z.int().nonnegative().transform(String)])
/** The second choice of a cascading select. */
const child = z.union([z.strictObject({ value: name }), z.strictObject({ id })]).optional()

const shapes = [
  'a text',
  'a number',
  'true or false',
  'null, which clears it',
  '{name: …}',
  '{id: …}',
  '{key: …}',
  '{accountId: …}',
  '{value: …}',
  '{value: …, child: {value: …}}',
  '{text: …}',
]
const known = `must be one of ${shapes.join(', ')}, or a list of these`

const single = z.union(
  [
    template().max(1_000),
    z.number(),
    z.boolean(),
    z.strictObject({ name }),
    z.strictObject({ id, child }),
    z.strictObject({ key: name }),
    z.strictObject({ accountId: name }),
    z.strictObject({ value: name, child }),
    z.strictObject({ text: template().min(1).max(5_000) }),
  ],
  known,
)

/** The type of a field, as Jira's API names it. `text`: a document. `child`: the second choice of a cascading select. */
export const FieldValue = z.union([z.null(), single, z.array(single).max(20)], known)
export type FieldValue = z.output<typeof FieldValue>
