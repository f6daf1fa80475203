import { expect, it } from 'vitest'
import { ours } from './standard-steps.ts'
import { hasComeTo } from './standing.ts'

const atItsStep = (status: object) => ({
  metadata: { generation: 2 },
  spec: { strategy: { canary: { steps: [ours('github-workflow', {})] } } },
  status: {
    observedGeneration: '2',
    currentStepIndex: 0,
    canary: { stepPluginStatuses: [{ index: 0, operation: 'Run', phase: 'Running', status }] },
  },
})

it('a Rollout comes to a step when the step says what it waits for', () => {
  expect(
    hasComeTo(atItsStep({ v: 1, data: { url: 'https://github.example/acme/shop/actions/runs/1' } }), 'workflow'),
  ).toBe(true)
})

it('a Rollout has not come to a step that waits for its turn at a vendor', () => {
  expect(hasComeTo(atItsStep({ v: 1 }), 'workflow')).toBe(false)
})
