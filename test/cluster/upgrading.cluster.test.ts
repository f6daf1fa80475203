import { argoVersion } from 'canary-steps/manifest/argo-manifests'
import { describe, expect, inject, it } from 'vitest'
import { type Applier, earlierArgo, type Stage, stage } from './stage.ts'

const cluster = inject('cluster')
const kubectl = 'kubectl -n argo-rollouts'
const byServer: Applier = 'apply --server-side'

/** Files that earlier versions of our documents applied, under the name of kubectl. */
const earlierBridge = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'argo-rollouts-config' },
  data: {
    stepPlugins: '- name: canary-steps/run\n  location: https://files.example.com/canary-steps-bridge-linux-amd64\n',
  },
}

/** Files that they patched. */
const earlierExecutable = {
  spec: {
    strategy: { $retainKeys: ['type'], type: 'Recreate' },
    template: {
      spec: {
        securityContext: { fsGroup: 999 },
        initContainers: [{ name: 'canary-steps', image: 'canary-steps' }],
        containers: [
          {
            name: 'argo-rollouts',
            env: [{ name: 'CANARY_STEPS_DATA', value: '/var/lib/canary-steps' }],
            envFrom: [{ secretRef: { name: 'canary-steps' } }],
            volumeMounts: [{ name: 'canary-steps-journal', mountPath: '/var/lib/canary-steps' }],
          },
          { name: 'canary-steps-inventory', image: 'any' },
        ],
        volumes: [{ name: 'canary-steps-journal', emptyDir: {} }],
      },
    },
  },
}

const installEarlier = (at: Stage) => {
  at.write('bridge.json', JSON.stringify(earlierBridge))
  at.must(`${kubectl} apply --server-side -f bridge.json`)
}

describe.skipIf(!cluster)('coming from an earlier version', () => {
  it('the bridge of earlier documents is taken away by an upgrade of Argo, without a word', () => {
    const at = stage(cluster)
    at.argo(earlierArgo, byServer)
    installEarlier(at)
    at.argo(argoVersion, byServer)
    expect(at.configMap().data).toEqual({})
  })

  it('it stays once it is taken away and installed anew, though nothing in it is another', () => {
    const at = stage(cluster)
    at.argo(earlierArgo, byServer)
    installEarlier(at)
    at.follow('comeOver')
    at.follow('installBridge')
    at.argo(argoVersion, byServer)
    expect(at.configMap().data.stepPlugins).toContain('canary-steps/run')
  })

  it('nothing of the executable is left, and Argo has its strategy again', () => {
    const at = stage(cluster)
    at.argo(argoVersion, byServer)
    const deployment = at.deployment()
    at.write('patch.json', JSON.stringify(earlierExecutable))
    at.must(`${kubectl} patch deployment argo-rollouts --patch-file patch.json`)
    at.follow('comeOver')
    expect(at.deployment()).toEqual(deployment)
    at.follow('installExecutable')
    expect(at.deployment().strategy).toMatchObject({ rollingUpdate: { maxSurge: 0 } })
  })

  it('a kustomization is applied under the new name, once by force', () => {
    const at = stage(cluster)
    at.must('openssl rand -base64 32 > signing-key')
    at.argo(earlierArgo, 'apply')
    installEarlier(at)
    at.must('kubectl apply --server-side --field-manager=canary-steps --force-conflicts -k dist/executable')
    at.must('kubectl apply --server-side --field-manager=canary-steps -k dist/executable')
    expect(at.configMap().data.stepPlugins).toContain('ld-linux')
  })
})
