export { describeStep, type LawVendor } from './describe-step.ts'
export { describeStore, type StoreSite } from './describe-store.ts'
export { sampleRollout } from './sample-rollout.ts'
export { replyOf, type TestHost, testHost } from './test-host.ts'
