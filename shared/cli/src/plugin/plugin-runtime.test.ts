import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startInventory } from './plugin-runtime.ts'

const variables = { CANARY_STEPS_DATA: mkdtempSync(join(tmpdir(), 'journal-')) }
const settings = ['--settings', '/nonexistent/canary-steps.yaml']

it('a process that only takes the inventory is refused where there is no cluster', async () => {
  await expect(startInventory([], variables, () => undefined)).rejects.toThrow(
    "inventory: there is no cluster around this process: run it in the controller's pod",
  )
})

it('it has the policy of the plugin, and is refused without it', async () => {
  await expect(startInventory(settings, variables, () => undefined)).rejects.toThrow('/nonexistent/canary-steps.yaml')
})

it('the variable of the pod names its policy, unless an argument does', async () => {
  const named = { ...variables, CANARY_STEPS_SETTINGS: '/nonexistent/of-the-pod.yaml' }
  await expect(startInventory([], named, () => undefined)).rejects.toThrow('/nonexistent/of-the-pod.yaml: no such file')
  await expect(startInventory(settings, named, () => undefined)).rejects.toThrow('/nonexistent/canary-steps.yaml')
})

it('it takes the inventory at once, and stops when it is told to', async () => {
  const lines: string[] = []
  const log = (level: string, message: string) => void lines.push(`${level} ${message}`)
  // the API server of a pod without a service account: asked, and not reached
  const stop = await startInventory([], { ...variables, KUBERNETES_SERVICE_HOST: '127.0.0.1' }, log)
  await expect.poll(() => lines).toContain('error no inventory was taken')
  await stop()
})
