import { lambdaFunction } from '../../infra/lambda/lambda-function.ts'
import { scheduled, sent, urlEvent } from './payload.ts'

/** The milliseconds that an invocation has. */
const usualTime = 60_000

type Given = Omit<Parameters<typeof lambdaFunction>[0], 'write'> & { readonly lines?: string[] }

/** An instance of the function in this process, which is handed events. */
export const lambdaInstance = async ({ lines = [], ...given }: Given) => {
  const handler = await lambdaFunction({ ...given, write: (line) => void lines.push(line) })
  const invoke = (event: unknown, left = usualTime) => handler(event, { getRemainingTimeInMillis: () => left })
  return {
    lines,
    invoke,
    closeDue: (left?: number) => invoke(scheduled, left),
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
      sent(await invoke(await urlEvent(new Request(input, init)))),
  }
}
