export { nothingToRedact, type Redactor, redactor } from './redactor.ts'
export { secretsInUrl } from './secrets-in-url.ts'
export { isAccount, shortestSecret, weaknessOf } from './weakness-of.ts'
