export { nothingToRedact, type Redactor, redactor } from './redactor.ts'
export { credentialsIn, isAccount, secretsInUrl, shortestSecret, weaknessOf } from './what-is-secret.ts'
