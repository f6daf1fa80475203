import { isFresh, SignedAt, type Webhook, type WebhookEvent } from '@canary-steps/sdk'
import * as z from 'zod'
import { hmacSha256Matches, jsonIn, misfit } from '../received.ts'
import { DialogPlace } from './dialog.ts'
import { controlName, ticketTopic } from './ids.ts'

/**
 * A person's act on a message of ours. `kind`: the button that was clicked, or the input of the dialog that was answered; the answer
 * stands under that name.
 *
 * `team` is the home workspace or the organisation of the person. It may be another than the message's. `app` is the Slack app that
 * was told. `channel` and `ts` are the message's. `trigger` opens a dialog within 3 seconds.
 */
export const SlackClick = z.object({
  kind: z.string(),
  user: z.string(),
  userName: z.string(),
  team: z.string(),
  app: z.string(),
  channel: z.string(),
  ts: z.string(),
  trigger: z.string().exactOptional(),
})
export type SlackClick = z.output<typeof SlackClick>

/** The name of one of our buttons or dialogs. */
const Control = z.string().refine((id) => controlName(id) !== undefined)

/** The person, and the app to which Slack told it: the same in every interaction. */
const Source = z.object({
  user: z.object({
    id: z.string(),
    name: z.string().optional(),
    username: z.string().optional(),
    team_id: z.string().optional(),
  }),
  // null when the app is installed for a whole organisation
  team: z.object({ id: z.string() }).nullish(),
  enterprise: z.object({ id: z.string() }).nullish(),
  api_app_id: z.string(),
})

const sourceIn = ({ user, team, enterprise, api_app_id: app }: z.output<typeof Source>) => ({
  user: user.id,
  userName: user.name ?? user.username ?? user.id,
  team: user.team_id ?? team?.id ?? enterprise?.id ?? '',
  app,
})

const Button = z.object({ action_id: Control, value: z.string().min(1), action_ts: z.string() })

const Clicked = Source.extend({
  type: z.literal('block_actions'),
  trigger_id: z.string().optional(),
  container: z.object({ channel_id: z.string(), message_ts: z.string() }),
  actions: z.array(z.unknown()),
})

/** Clicks on our buttons. One person clicks one message once in a microsecond, so time and person name the click. */
const clicksIn = (payload: unknown): WebhookEvent[] => {
  const click = Clicked.safeParse(payload).data
  if (!click) return []
  const { channel_id: channel, message_ts: ts } = click.container
  return click.actions.flatMap((one) => {
    const button = Button.safeParse(one).data
    if (!button) return []
    const data: SlackClick = {
      kind: controlName(button.action_id) ?? '',
      ...sourceIn(click),
      channel,
      ts,
      ...(click.trigger_id !== undefined && { trigger: click.trigger_id }),
    }
    const id = [channel, ts, data.user, button.action_ts, data.kind].join('/')
    return [{ id, topic: ticketTopic(button.value), data, source: data.user }]
  })
}

const Answered = Source.extend({
  type: z.literal('view_submission'),
  view: z.object({
    id: z.string(),
    hash: z.string(),
    callback_id: Control,
    private_metadata: z.string().transform(jsonIn).pipe(DialogPlace),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))),
    }),
  }),
})

/** The answer in a dialog of ours, which has one input. */
const answersIn = (payload: unknown): WebhookEvent[] => {
  const answered = Answered.safeParse(payload).data
  if (!answered) return []
  const { id, hash, private_metadata: place, state } = answered.view
  const { ticket, channel, ts } = place
  return Object.entries(state.values).map(([kind, input]) => {
    const said: SlackClick = { kind, ...sourceIn(answered), channel, ts }
    // the name of an input cannot say who wrote it
    const data = { [kind]: input[kind]?.value?.trim() ?? '', ...said }
    return { id: `${id}/${hash}`, topic: ticketTopic(ticket), data, source: said.user }
  })
}

/** The content of an interaction, however Slack sent it: clicks on our buttons, answers to our dialogs. Nothing in any other. */
export const eventsOf = (payload: unknown): WebhookEvent[] => [...clicksIn(payload), ...answersIn(payload)]

const OurClick = z.object({
  type: z.literal('block_actions'),
  actions: z.tuple([Button.pick({ action_id: true })]).rest(z.unknown()),
})
const OurDialog = z.object({ type: z.literal('view_submission'), view: z.object({ callback_id: Control }) })

/** Why an interaction that is meant for us tells nothing. Undefined: it is not meant for us. */
export const unreadableInteraction = (payload: unknown): string | undefined => {
  if (OurClick.safeParse(payload).success) return misfit(Clicked, payload) ?? misfit(Button, Object(payload).actions[0])
  return OurDialog.safeParse(payload).success ? misfit(Answered, payload) : undefined
}

const timestampHeader = 'x-slack-request-timestamp'
const signatureIn = (headers: Headers): string => headers.get('x-slack-signature') ?? ''

const interactionIn = (body: string): unknown => jsonIn(new URLSearchParams(body).get('payload') ?? '')

/** Interactions of Slack: its app's Request URL, or Socket Mode. The code that shows buttons has the text for people whose click came too late. */
export const slackWebhook: Required<Omit<Webhook, 'unheard'>> = {
  name: 'slack',
  secret: 'SLACK_SIGNING_SECRET',
  socket: 'SLACK_APP_TOKEN',
  mayVerify: (headers, now) => {
    const signedAt = SignedAt.safeParse(headers.get(timestampHeader)).data
    // an older request may be a replay (docs.slack.dev, verifying requests from Slack)
    return signedAt !== undefined && isFresh(signedAt, now) && /^v0=[0-9a-f]{64}$/.test(signatureIn(headers))
  },
  verify: async ({ headers, body }, secret, now) => {
    if (!slackWebhook.mayVerify(headers, now)) return false
    const signed = `v0:${headers.get(timestampHeader)}:${body}`
    return hmacSha256Matches(secret, signed, signatureIn(headers).slice('v0='.length))
  },
  read: ({ body }) => eventsOf(interactionIn(body)),
  unreadable: ({ body }) => {
    const payload = interactionIn(body)
    // Slack asks now and then whether our certificate is valid (docs.slack.dev, slash commands)
    if (payload === undefined && !new URLSearchParams(body).has('ssl_check'))
      return 'its body is not a form whose field payload is JSON: this address belongs under Interactivity of the app'
    return unreadableInteraction(payload)
  },
}
