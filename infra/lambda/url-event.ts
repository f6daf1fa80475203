import { Buffer } from 'node:buffer'
import * as z from 'zod'

/**
 * A request to a URL of the function, as AWS hands it on (docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html):
 * payload 2.0. All of it but `requestContext` is the sender's.
 */
export const UrlEvent = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({
    /** The host of the URL, by which AWS found this function: the sender cannot choose another. */
    domainName: z.string(),
    http: z.object({ method: z.string() }),
    /** There where AWS has verified who signed: the URL with `AuthType: AWS_IAM`. */
    authorizer: z.object({ iam: z.object({}).optional() }).nullish(),
  }),
})
export type UrlEvent = z.output<typeof UrlEvent>

/** The request, with its body byte for byte: signatures are over its bytes. @throws where a header or its path cannot be sent. */
export const requestOf = ({ rawPath, rawQueryString, headers, body, isBase64Encoded, requestContext }: UrlEvent) => {
  const { domainName, http } = requestContext
  const url = new URL(`https://${domainName}`)
  url.pathname = rawPath
  url.search = rawQueryString
  const isBodiless = body === undefined || http.method === 'GET' || http.method === 'HEAD'
  const bytes = isBodiless ? undefined : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  return new Request(url, { method: http.method, headers, ...(bytes && { body: bytes }) })
}

/** A response for the sender, as AWS takes it. Every text of ours is in UTF-8. */
export const answerWith = async (response: Response) => ({
  statusCode: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
  isBase64Encoded: false,
})
