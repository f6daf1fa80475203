import * as z from 'zod'

/** A request that was answered, and its price in units of the service. */
type Asked = { readonly operation: string; readonly body: Readonly<Record<string, unknown>>; readonly units: number }

/** A request may be `late`. `throttled` and `broken` ones are refused, and of `unanswered` ones only the answer is lost. */
export type Trouble = 'late' | 'throttled' | 'broken' | 'lost' | 'unanswered'

const refusal = (status: number, type: string, message: string) =>
  new Response(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }), { status })

const Costs = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }).optional() })
const Body = z.record(z.string(), z.unknown())

/** A `fetch` to DynamoDB that tells what was asked for, and makes trouble when it is told to. */
export const watchedFetch = (fetch: typeof globalThis.fetch) => {
  const asked: Asked[] = []
  const troubles: {
    readonly operation: string
    readonly trouble: Trouble
    readonly meanwhile: () => Promise<unknown>
  }[] = []
  const answered = async (operation: string, url: string, init: RequestInit | undefined): Promise<Response> => {
    const body = Body.parse(JSON.parse(String(init?.body)))
    const response = await fetch(url, { ...init, body: JSON.stringify({ ...body, ReturnConsumedCapacity: 'TOTAL' }) })
    const { ConsumedCapacity } = Costs.parse(await response.clone().json())
    asked.push({ operation, body, units: ConsumedCapacity?.CapacityUnits ?? 0 })
    return response
  }
  return {
    asked,
    /** Makes trouble for the next request for an operation, and does something else meanwhile. A further one is for the request after that. */
    trouble(operation: string, trouble: Trouble, meanwhile: () => Promise<unknown> = async () => undefined) {
      troubles.push({ operation, trouble, meanwhile })
    },
    async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
      const operation = new Headers(init?.headers).get('x-amz-target')?.split('.')[1] ?? ''
      const at = troubles.findIndex((one) => one.operation === operation)
      if (at < 0) return answered(operation, String(input), init)
      const { trouble, meanwhile } = troubles.splice(at, 1)[0] ?? { trouble: 'lost', meanwhile: async () => undefined }
      if (trouble === 'unanswered') await answered(operation, String(input), init)
      await meanwhile()
      if (trouble === 'late') return answered(operation, String(input), init)
      if (trouble === 'throttled') return refusal(400, 'ProvisionedThroughputExceededException', 'too much')
      if (trouble === 'broken') return refusal(500, 'InternalServerError', 'a fault')
      throw new TypeError('fetch failed', { cause: new Error('other side closed') })
    },
  }
}
