import * as z from 'zod'
import { startOwnProcess } from './own-process.ts'

/** No `clusters`: a bare server is polled. No `rate`: as fast as they go, `atOnce`. Every one of `hanging` polls waits at Jira. */
export const PollerArguments = z.object({
  url: z.string(),
  clusters: z.int(),
  rollouts: z.int(),
  state: z.string(),
  rate: z.number(),
  polls: z.int(),
  atOnce: z.int().default(16),
  hanging: z.int().default(0),
})

/** How long replies took since each was due, in milliseconds, and how many came more than 10 s late. `errors`: calls that brought none, and why the last. */
const Polled = z.object({
  p50: z.number(),
  p99: z.number(),
  most: z.number(),
  late: z.number(),
  errors: z.number(),
  why: z.string(),
  seconds: z.number(),
})
type Polled = z.infer<typeof Polled>

/** Polls from a process of its own, on the second core. */
export const polled = async (how: z.input<typeof PollerArguments>): Promise<Polled> => {
  const poller = startOwnProcess('poller.ts', { arg: how, core: 1 })
  const replies = await poller.ask(Polled, 'begin').finally(() => poller.end())
  if (replies.errors > 0) process.stderr.write(`${replies.errors} calls without a reply; the last: ${replies.why}\n`)
  return replies
}
