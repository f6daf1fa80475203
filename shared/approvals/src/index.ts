export { ApprovalPolicy, Approvers } from './approvers.ts'
export { authorAnnotation, knowableAuthors } from './author-names.ts'
export { endTogether, standingsInWords } from './end-together.ts'
export { isNamed, mayDecide, type Names, policyIn, quorumOf, type Rules, rulesInWords, rulesOf } from './rules.ts'
