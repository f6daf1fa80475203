import * as z from 'zod'

/**
 * What a person did with a card: clicked `approve` or `reject`, or gave the `reason` for the latter.
 *
 * `team` is the home workspace or the organisation of the person, which may be another than the card's, and `app` the Slack app that
 * was told. `channel` and `ts` are the card's. `trigger` opens a dialog within 3 seconds.
 */
export const SlackClick = z.object({
  kind: z.enum(['approve', 'reject', 'reason']),
  user: z.string(),
  userName: z.string(),
  team: z.string(),
  app: z.string(),
  channel: z.string(),
  ts: z.string(),
  trigger: z.string().exactOptional(),
  reason: z.string().exactOptional(),
})
export type SlackClick = z.output<typeof SlackClick>
