import { vendorApp } from '../vendor-app.ts'
import { answerCall } from './answer-call.ts'
import type { Bot } from './method.ts'
import type { People } from './people.ts'
import { postRateLimit } from './post-rate-limit.ts'
import { argumentsOf, requestBody } from './request-body.ts'
import type { SlackCall, SlackSandboxOptions } from './slack-options.ts'
import { refusal, type SlackOwnTrouble } from './trouble.ts'
import { workspace } from './workspace.ts'

type Chosen = Required<Pick<SlackSandboxOptions, 'now' | 'tokens' | 'rateLimited'>> &
  Pick<SlackSandboxOptions, 'onCall'> & {
    readonly people: People
    readonly appToken: string
    /** The address of a new socket. */
    connect(): string
  }

/** The Slack app of the first token. */
export const sandboxApp = 'A0SANDBOX'

const botOf = (index: number): Bot => ({
  name: index === 0 ? 'canary-steps' : `canary-steps ${index + 1}`,
  user: `U0SANDBOX${index + 1}`,
  id: `B0SANDBOX${index + 1}`,
  app: index === 0 ? sandboxApp : `${sandboxApp}${index + 1}`,
})

/** Slack's Web API as a Hono app, with what it remembers. */
export const slackApp = ({ now, tokens, rateLimited, onCall, people, appToken, connect }: Chosen) => {
  const space = workspace(now, people)
  const done: SlackCall[] = []
  const limit = rateLimited ? postRateLimit(now) : () => undefined
  const desk = vendorApp<string, undefined, SlackCall, SlackOwnTrouble>({
    basePath: '/api',
    // a method is what its path says
    routes: [['', 'POST', '/:method', undefined]],
    refusal,
    onCall,
    async receive({ raw, params: { method = '' }, authorization }) {
      const token = authorization.replace(/^Bearer /, '')
      const bot = tokens.includes(token) ? botOf(tokens.indexOf(token)) : undefined
      const caller = token === appToken ? 'app' : bot
      const body = await requestBody(raw)
      const args = await argumentsOf(body)
      const seen = { method, body, at: now() }
      const act = () => {
        const answer = answerCall(space, method, args, { caller, connect })
        if (answer.ok) done.push(seen)
        return Response.json(answer)
      }
      return { operation: method, seen, limit: () => limit(method, args.channel), act }
    },
  })
  return { ...desk, done, space }
}
