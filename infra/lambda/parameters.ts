import { type AwsAddress, awsService } from '@canary-steps/runtime/store/aws-service'
import * as z from 'zod'

/** How an operator sets a variable here. */
export const howToSetIn =
  (path: string) =>
  (variable: string): string =>
    `put the parameter ${path}/${variable}, or set it`

const Page = z.object({
  Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })),
  NextToken: z.string().optional(),
})

const read = async (ask: ReturnType<typeof awsService>, path: string): Promise<ReadonlyMap<string, string>> => {
  const values = new Map<string, string>()
  for (let next: string | undefined; ; ) {
    const asked = { Path: path, WithDecryption: true, MaxResults: 10, ...(next && { NextToken: next }) }
    const told = await ask('GetParametersByPath', asked)
    const page = Page.parse('answer' in told ? told.answer : undefined)
    for (const { Name, Value } of page.Parameters) values.set(Name.slice(Name.lastIndexOf('/') + 1), Value.trim())
    if (page.NextToken === undefined) return values
    next = page.NextToken
  }
}

/** How long values count before they are read again, in milliseconds. */
const freshFor = 5 * 60_000
/** The same after a reading that failed. */
const failedFor = 30_000

/** Variables of the function. Those that are not set are parameters below a path. */
export type Parameters = {
  env(name: string): string | undefined
  /** Reads the parameters again where they are old, and says whether one changed. @throws when it is time, and they cannot be read. */
  refresh(): Promise<boolean>
}

/**
 * Reads the parameters once, and again every five minutes, so that a secret may be rotated.
 *
 * @throws when they cannot be read.
 */
export const parametersBelow = async (
  path: string,
  address: AwsAddress,
  { variables, now }: { readonly variables: Readonly<Record<string, string | undefined>>; readonly now: () => number },
): Promise<Parameters> => {
  const ask = awsService({ service: 'ssm', target: 'AmazonSSM', json: '1.1' }, address)
  let values = await read(ask, path)
  let next = now() + freshFor
  return {
    env: (name) => variables[name]?.trim() || values.get(name) || undefined,
    async refresh() {
      if (now() < next) return false
      next = now() + failedFor
      const before = JSON.stringify([...values].toSorted())
      values = await read(ask, path)
      next = now() + freshFor
      return JSON.stringify([...values].toSorted()) !== before
    },
  }
}
