import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import * as z from 'zod'
import { command, fileWith } from '../testing/command.ts'
import { present } from './testing/present.ts'

/** Names of others: of one ours is the beginning, and the other is the beginning of ours. */
const theirsBeside = (ours: string): string[] => [`${ours}2`, ours.slice(0, -1)]
const named = (ours: string) => theirsBeside(ours).map((name) => ({ name }))

const sum = '0'.repeat(64)
const ourFile = 'canary-steps-bridge-linux-amd64'
const sums = (names: readonly string[]) => fileWith(names.map((name) => `${sum}  ${name}\n`).join(''), 'SHA256SUMS')
const bridge = ['--endpoint', 'https://steps.example.com', '--location', 'https://files.example.com/b']
const told = async (...args: readonly string[]) => {
  const { out, err } = await command(['manifest', ...args])
  expect(err).toBe('')
  return z.json().parse(parse(out))
}

/** A Deployment that has nothing of ours, but things of others whose names are almost ours. */
const deployment = () => {
  const env = theirsBeside('canary-steps').map((name) => ({
    name: `OF_${name}`,
    valueFrom: { secretKeyRef: { name, key: 'key' } },
  }))
  const envFrom = theirsBeside('canary-steps').map((name) => ({ secretRef: { name } }))
  const others = [...named('argo-rollouts'), ...named('canary-steps-inventory')]
  const theirMount = [{ name: 'tmp', mountPath: '/etc/canary-steps' }]
  const nearOurs = theirsBeside('/etc/canary-steps').map((mountPath) => ({ name: 'canary-steps2', mountPath }))
  const spec = {
    securityContext: {},
    initContainers: named('canary-steps'),
    containers: [
      { name: 'argo-rollouts', env, envFrom, volumeMounts: nearOurs },
      ...others.map((one) => ({ ...one, env: [], envFrom: [], volumeMounts: theirMount })),
    ],
    volumes: ['canary-steps', 'canary-steps-journal', 'canary-steps-secrets'].flatMap(named),
  }
  const object = {
    kind: 'Deployment',
    metadata: { name: 'argo-rollouts' },
    spec: { strategy: { type: 'Recreate' }, template: { spec } },
  }
  return fileWith(stringify({ apiVersion: 'apps/v1', ...object }), 'deployment.yaml')
}

it('nothing of others is taken away from the pod, though it is called almost as ours', async () => {
  expect(await told('remove', 'deployment', '--beside', deployment())).toMatchObject({
    spec: { template: { spec: { containers: [{ name: 'argo-rollouts' }] } } },
  })
  const { out } = await command(['manifest', 'remove', 'deployment', '--beside', deployment()])
  expect(out).not.toContain('$patch')
  expect(out).not.toContain('envFrom')
})

it('the controller loses no mount, container or volume of others', async () => {
  const flags = ['--inventory', 'none', '--sums', sums([ourFile])]
  expect(await told('controller', '--beside', deployment(), ...bridge, ...flags)).toMatchObject({
    spec: { template: { spec: { containers: [] } } },
  })
})

it('entries of others stay, though their names go on behind ours', async () => {
  const names = ['canary-stepsx/jira', 'canary-steps', ...theirsBeside('acme/run')]
  const stepPlugins = stringify(names.map((name) => ({ name, location: 'file:///opt/theirs' })))
  const there = present({ stepPlugins: `${stepPlugins}- name: acme/run\n  location: file:///x\n` })
  expect(await told('remove', 'configmap', '--beside', there, '--plugin', 'acme/run')).toMatchObject({
    data: { stepPlugins },
  })
})

it("notifications of others stay, though their keys are almost ours, and so does the chart's", async () => {
  const keys = ['service.webhook.canary-steps', 'template.canary-steps', 'trigger.on-canary-steps']
  const data = Object.fromEntries(keys.flatMap(theirsBeside).map((key) => [key, 'x']))
  const there = present(data, 'argo-rollouts-notification-configmap')
  expect(await told('remove', 'notifications', '--beside', there)).toHaveProperty('data', { subscriptions: null })
  const values = {
    controller: { volumes: named('canary-steps'), extraContainers: named('canary-steps-inventory') },
  }
  const flags = ['--format', 'helm', '--beside', fileWith(stringify(values)), '--sums', sums([ourFile])]
  expect(await told('bridge', '--inventory', 'none', ...flags, ...bridge)).toMatchObject(values)
})

it('the inventory is told the names of organisations that only begin as ours', async () => {
  const { out } = await command([
    ...['manifest', 'controller', '--beside', present(), '--sums', sums([ourFile]), ...bridge],
    ...['--plugin', 'canary-steps/run', '--plugin', 'canary-steps2/run'],
  ])
  expect(out).toContain('canary-steps2/run')
})

it.each(theirsBeside('argo-rollouts-config'))('the ConfigMap %s is not the one of the controller', async (name) => {
  const { code, err } = await command(['manifest', 'remove', 'configmap', '--beside', present({}, name)])
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('has no ConfigMap argo-rollouts-config') })
})

it('a sum of another file is none of the bridge, though its name goes on', async () => {
  const flags = ['--beside', present(), '--sums', sums(theirsBeside(ourFile)), ...bridge]
  const { code, err } = await command(['manifest', 'bridge', ...flags])
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`has no sum of ${ourFile}`) })
})
