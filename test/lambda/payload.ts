import { isUtf8 } from 'node:buffer'
import * as z from 'zod'

/** The two URLs of the function: callers sign for the one, vendors send to the other. */
export const urls = {
  calls: 'https://calls0000000000000000000000000000.lambda-url.eu-central-1.on.aws',
  webhooks: 'https://webhooks000000000000000000000000.lambda-url.eu-central-1.on.aws',
} as const

const Answer = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  isBase64Encoded: z.boolean(),
})

/** The event that AWS makes of a request to a URL. A body that is no text is in base64. */
export const urlEvent = async (request: Request) => {
  const { hostname, pathname, search } = new URL(request.url)
  const bytes = Buffer.from(await request.arrayBuffer())
  const isText = /json|^text\//.test(request.headers.get('content-type') ?? '') && isUtf8(bytes)
  const iam = { accessKey: 'AKIAEXAMPLE', accountId: '111122223333', userArn: 'arn:aws:iam::111122223333:role/bridge' }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: { ...Object.fromEntries(request.headers), host: hostname, 'x-forwarded-proto': 'https' },
    ...(bytes.length > 0 && { body: bytes.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: bytes.length > 0 && !isText,
    requestContext: {
      domainName: hostname,
      http: {
        method: request.method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'test',
      },
      ...(hostname === new URL(urls.calls).hostname && { authorizer: { iam } }),
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
    },
  }
}

/** An answer as AWS sends it. */
export const sent = (answer: unknown): Response => {
  const { statusCode, headers, body, isBase64Encoded } = Answer.parse(answer)
  const bytes = body === '' ? null : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  return new Response(bytes, { status: statusCode, headers })
}

/** The event of the schedule, as the template has it. */
export const scheduled = { 'canary-steps': 'closeDue' }
