import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { isToldHealthy } from './is-told-healthy.ts'

const rollout = (annotations?: Record<string, string>) => ({ metadata: { annotations } })
const notified = (key: string) => rollout({ 'notified.notifications.argoproj.io': `{"${key}":1764540000}` })

it('a Rollout is told to be Healthy by the condition that our notifications have first', () => {
  const { data } = z
    .object({ data: z.object({ 'trigger.on-canary-steps': z.string() }) })
    .parse(parse(readFileSync('infra/kubernetes/notifications.yaml', 'utf8')))
  expect(parse(data['trigger.on-canary-steps'])).toMatchObject([
    { when: expect.stringContaining("phase == 'Healthy'") },
    {},
    {},
    {},
  ])
  expect(isToldHealthy(notified('on-canary-steps:[0].kq4:canary-steps:'))).toBe(true)
  expect(isToldHealthy(notified('on-canary-steps:[3].kq4:canary-steps:'))).toBe(false)
  expect(isToldHealthy(rollout({ 'canary-steps/release': '2026.11.1' }))).toBe(false)
  expect(isToldHealthy(rollout())).toBe(false)
})
