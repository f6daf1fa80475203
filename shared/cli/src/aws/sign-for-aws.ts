import { createHash } from 'node:crypto'
import type { AwsKeys } from './aws-keys.ts'

/** A call to sign. `at`: milliseconds since 1970. */
type Signable = {
  readonly method: string
  readonly url: string
  readonly body: string
  readonly region: string
  readonly at: number
}

/**
 * Headers that sign a call for AWS Lambda. They cover host, body and time, and no other header. aws4fetch is loaded by
 * the first call that wants it.
 */
export const signForAws = async (
  { method, url, body, region, at }: Signable,
  { accessKeyId, secretAccessKey, sessionToken }: AwsKeys,
): Promise<Headers> => {
  const { AwsV4Signer } = await import('aws4fetch')
  const sum = createHash('sha256').update(body).digest('hex')
  const signer = new AwsV4Signer({
    method,
    url,
    headers: { 'x-amz-content-sha256': sum },
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: 'lambda',
    region,
    datetime: new Date(at).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
  })
  return (await signer.sign()).headers
}
