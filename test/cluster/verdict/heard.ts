import * as z from 'zod'

const Line = z.object({ message: z.string(), rollout: z.string(), phase: z.string() })

/** An end of a step that a function has answered, as it says in its log. */
export type Heard = { readonly operation: string; readonly step: string; readonly rollout: string }

const parsed = (line: string): unknown => (line.startsWith('{') ? JSON.parse(line) : undefined)

/** The ends in a log of `canary-steps serve`. The last line of one that was killed may be half written. */
export const heardIn = (log: string): readonly Heard[] =>
  log
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const { message = '', rollout = '' } = Line.safeParse(parsed(line)).data ?? {}
      const [operation = '', step = ''] = message.split(' ')
      return ['abort', 'terminate'].includes(operation) ? [{ operation, step, rollout }] : []
    })
