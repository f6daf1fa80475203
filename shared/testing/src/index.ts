export {
  oneRing,
  type Region,
  regionOf,
  replyOf,
  sampleChange,
  sampleRollout,
  type TestHost,
  type TestHostOptions,
  testHost,
} from '@canary-steps/runtime/testing'
export { describeReleaseCrashes, describeStep } from './describe-step.ts'
export { followedClock } from './followed-clock.ts'
export { httpVendor } from './http-vendor.ts'
export type { LawVendor, Sample } from './law-site.ts'
export { noVendor } from './no-vendor.ts'
