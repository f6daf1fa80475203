import { text } from 'node:stream/consumers'
import { loopbackServer } from '@canary-steps/runtime/host/network/testing/loopback-server'
import * as z from 'zod'

const Asked = z.object({ Path: z.string(), MaxResults: z.number(), NextToken: z.string().optional() })

/** A Parameter Store on loopback, which gives parameters below a path page by page. */
export const startParameterStore = async (values: Map<string, string>) => {
  const state = { isDown: false }
  const server = await loopbackServer(async (request, response) => {
    const { Path, MaxResults, NextToken = '0' } = Asked.parse(JSON.parse(await text(request)))
    if (state.isDown) {
      response.writeHead(400).end(JSON.stringify({ __type: 'AccessDeniedException', message: `not ${Path}` }))
      return
    }
    const below = [...values].filter(
      ([name]) => name.startsWith(`${Path}/`) && !name.slice(Path.length + 1).includes('/'),
    )
    const end = Number(NextToken) + MaxResults
    const page = below.slice(Number(NextToken), end).map(([Name, Value]) => ({ Name, Value, Type: 'SecureString' }))
    response.end(JSON.stringify({ Parameters: page, ...(below.length > end && { NextToken: String(end) }) }))
  })
  return Object.assign(state, {
    url: `http://127.0.0.1:${server.port}`,
    /** How often it was asked. */
    asked: () => server.requests.length,
    close: server.close,
  })
}
