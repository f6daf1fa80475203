import { listenOnLoopback } from '../listen-on-loopback.ts'
import { clickPayload } from './click-payload.ts'
import { deliverInteraction, type Interactivity } from './interactivity.ts'
import { people } from './people.ts'
import { sandboxApp, slackApp } from './slack-app.ts'
import type { SlackSandboxOptions } from './slack-options.ts'
import type { SlackSandbox } from './slack-sandbox.ts'
import { socketMode } from './socket-mode.ts'
import { submitPayload } from './submit-payload.ts'

const appToken = 'xapp-sandbox'

/**
 * Starts a Slack stand-in on a free port of 127.0.0.1. Every channel id exists (`C0PAY`), but `C0ARCHIVED` is archived
 * and `C0PRIVATE` has no bot in it.
 */
export const startSlack = async (options: SlackSandboxOptions = {}): Promise<SlackSandbox> => {
  const { now = Date.now, tokens = ['xoxb-sandbox'], rateLimited = false, onCall } = options
  let receiver: Interactivity | undefined = options.interactivity
  const { origin, server, answerWith, close } = await listenOnLoopback()
  const sockets = socketMode(server, sandboxApp)
  const connect = () => sockets.address(origin)
  const known = people(options.users, options.groups)
  const asked = { now, tokens, rateLimited, onCall, people: known, appToken, connect }
  const { app, space, troublemaker, calls, done } = slackApp(asked)
  answerWith(app.fetch)
  const deliver = (payload: object) => deliverInteraction(payload, { receiver, sockets, now: now() })
  return {
    url: `${origin}/api/`,
    fetch: async (to, init) => app.request(String(to), init),
    token: tokens[0] ?? '',
    appToken,
    calls,
    done,
    channels: () => [...space.channels.keys()],
    messages: space.messages,
    whispers: () => space.whispers,
    views: () => space.dialogs.views,
    click: async (click) => deliver(clickPayload(space, click, origin)),
    submitReason: async (submission) => deliver(submitPayload(space, submission)),
    deliver,
    react: space.reactions.add,
    unreact: space.reactions.remove,
    setGroup: known.setGroup,
    sendTo: (interactivity) => {
      receiver = interactivity
    },
    connections: sockets.count,
    disconnect: (how) => sockets[how](),
    ...troublemaker,
    close: async () => {
      sockets.drop()
      await close()
    },
  }
}
