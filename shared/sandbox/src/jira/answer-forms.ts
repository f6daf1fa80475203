import type { VendorAnswer } from '../vendor-answer.ts'
import type { JiraOperation } from './trouble.ts'

type Answer = VendorAnswer<JiraOperation>
type About = Pick<Answer, 'source' | 'to' | 'headers'>

/** An answer in Jira's usual form. */
export const said = (status: number, message: string, about: About): Answer => ({
  status,
  body: { errorMessages: [message], errors: {} },
  ...about,
})

/** Jira's messages about fields. */
export const fields = (status: number, errors: Readonly<Record<string, string>>, about: About): Answer => ({
  status,
  body: { errorMessages: [], errors },
  ...about,
})

export const page = (title: string, text: string): string =>
  `<!DOCTYPE html><html lang="en"><head><title>${title}</title></head><body><h1>${text}</h1></body></html>`

/** The page that Jira has for trouble of its own. */
export const oops = (status: number, about: About): Answer => ({
  status,
  body: page('Oops - an error has occurred', 'Something went wrong'),
  ...about,
})
