import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { troubleQueue } from '../trouble-queue.ts'
import { answerResponse } from '../vendor-answer.ts'
import { answerCall } from './answer-call.ts'
import { type Answer, type Bot, refuse } from './method.ts'
import type { People } from './people.ts'
import { postRateLimit } from './post-rate-limit.ts'
import { argumentsOf, requestBody } from './request-body.ts'
import type { SlackCall, SlackSandboxOptions } from './slack-options.ts'
import type { SlackTrouble } from './trouble.ts'
import { workspace } from './workspace.ts'

type Chosen = Required<Pick<SlackSandboxOptions, 'now' | 'tokens' | 'rateLimited'>> &
  Pick<SlackSandboxOptions, 'onCall'> & {
    readonly people: People
    readonly appToken: string
    /** The address of a new socket. */
    connect(): string
  }

type Env = { Bindings: HttpBindings }

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
  const troubles = troubleQueue<string, SlackTrouble>()
  const limit = rateLimited ? postRateLimit(now) : () => undefined
  const calls: SlackCall[] = []
  const late: (() => Answer)[] = []

  const answer = (c: Context<Env>, trouble: SlackTrouble | undefined, act: () => Answer): Response => {
    if (!trouble) return c.json(act())
    if ('answer' in trouble) return answerResponse(trouble.answer)
    if ('error' in trouble) return c.json(refuse(trouble.error))
    if ('status' in trouble) {
      const { status, retryAfter } = trouble
      return new Response(null, { status, headers: retryAfter ? { 'retry-after': String(retryAfter) } : {} })
    }
    if ('late' in trouble) {
      late.push(act)
      return new Response(null, { status: 504 })
    }
    act()
    c.env.incoming.socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }

  const app = new Hono<Env>().post('/api/:method', async (c) => {
    const method = c.req.param('method')
    const token = c.req.header('authorization')?.replace(/^Bearer /, '') ?? ''
    const bot = tokens.includes(token) ? botOf(tokens.indexOf(token)) : undefined
    const caller = token === appToken ? 'app' : bot
    const body = await requestBody(c.req.raw)
    const args = await argumentsOf(body)
    const call = { method, body, at: now() }
    calls.push(call)
    onCall?.(call)
    const landing = late.splice(0)
    const trouble = troubles.next(method) ?? limit(method, args.channel)
    const response = answer(c, trouble, () => answerCall(space, method, args, { caller, connect }))
    for (const act of landing) act()
    return response
  })
  return { app, space, troubles, calls }
}
