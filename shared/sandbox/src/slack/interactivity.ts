import { createHmac } from 'node:crypto'
import type { SocketMode } from './socket-mode.ts'

/** The app's Request URL for interactivity: the secret that signs, and what takes the request. */
export type Interactivity = {
  readonly signingSecret: string
  readonly to: (request: Request) => Promise<Response>
}

/** An interaction that was sent. `response`: the answer of the Request URL; undefined over the socket. */
export type SlackDelivery = {
  readonly payload: object
  readonly response: Response | undefined
  readonly isAcked: boolean
}

/** A request as Slack signs it. `now` in milliseconds since 1970. */
export const signedInteraction = (payload: object, signingSecret: string, now: number): Request => {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const timestamp = String(Math.floor(now / 1_000))
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  return new Request('http://127.0.0.1/webhooks/slack', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  })
}

/** Sends an interaction to the Request URL or, without one, over Socket Mode. */
export const deliverInteraction = async (
  payload: object,
  { receiver, sockets, now }: { receiver: Interactivity | undefined; sockets: SocketMode; now: number },
): Promise<SlackDelivery> => {
  if (!receiver) return { payload, response: undefined, isAcked: await sockets.send(payload) }
  const response = await receiver.to(signedInteraction(payload, receiver.signingSecret, now))
  return { payload, response, isAcked: response.status === 200 }
}
