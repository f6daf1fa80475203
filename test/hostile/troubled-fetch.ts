import { mutatedAnswer } from './answer-mutation.ts'
import type { AnswerScript, GivenAnswer } from './answer-script.ts'
import type { AnsweringVendor, AnswerSite, Sample } from './answer-sites.ts'

/** The forced answer of a vendor. */
export type Trouble = {
  readonly fetch: typeof globalThis.fetch
  /** The first answer of all, where it is one of the vendor's as it is. */
  first?: Sample
  given: number
  /** Whether an answer said that something is done or gone that is not. */
  isLie: boolean
  /** From now on the vendor is well. */
  isOver: boolean
}

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

/** A success that is none, or a `gone` of what is there: no client can know. */
const isLie = async (sample: Sample | undefined, response: Response): Promise<boolean> =>
  sample?.means === 'done' ||
  [404, 409, 410].includes(response.status) ||
  (response.status < 300 && isJson(await response.clone().text()))

/** The vendor's own answer, changed. */
const changed = async (site: AnswerSite, one: GivenAnswer, request: Parameters<typeof fetch>): Promise<Response> => {
  const real = await site.fetch(...request)
  const text = await real.clone().text()
  if (!isJson(text)) return real
  const headers = Object.fromEntries(real.headers)
  return mutatedAnswer({ status: real.status, headers, body: JSON.parse(text) }, one.changes, site.secrets)
}

/** A vendor that answers as a script says until its trouble is over. */
export const troubledFetch = (vendor: AnsweringVendor, site: AnswerSite, { answers }: AnswerScript): Trouble => {
  const unknown = vendor.samples.filter(({ means, answer }) => means === 'unknown' && answer.status >= 500)
  // each meaning as often: most answers are refusals, after the first of which nothing more is asked
  const kinds = [...Map.groupBy(vendor.samples, ({ means }) => means).values()]
  const anyOf = (number: number): Sample | undefined => {
    const kind = kinds[number % kinds.length] ?? []
    return kind[Math.floor(number / kinds.length) % kind.length]
  }
  let requests = 0

  const answered = async (one: GivenAnswer, request: Parameters<typeof fetch>): Promise<Response> => {
    if (one.what === 'changed') return changed(site, one, request)
    const sample = one.what === 'acted' ? unknown[one.sample % unknown.length] : anyOf(one.sample)
    if (!sample) throw new Error('no sample')
    if (one.what === 'acted') await site.fetch(...request)
    if (requests === 1 && one.what === 'answer' && one.changes.length === 0) trouble.first = sample
    const response = mutatedAnswer(sample.answer, one.what === 'acted' ? [] : one.changes, site.secrets)
    trouble.isLie ||= await isLie(sample, response)
    return response
  }

  const trouble: Trouble = {
    given: 0,
    isLie: false,
    isOver: false,
    fetch: async (...request) => {
      const one = answers[requests % answers.length]
      requests += 1
      if (trouble.isOver || !one || one.what === 'real') return site.fetch(...request)
      trouble.given += 1
      if (one.what === 'changed') trouble.isLie ||= one.changes.length > 0
      return answered(one, request)
    },
  }
  return trouble
}
