import { readFileSync } from 'node:fs'
import { argoVersion } from 'canary-steps/manifest/argo-manifests'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { type Stage, stage } from './stage.ts'

const cluster = inject('cluster')

/** The verdict of the admission of pods on the controller's, as its Deployment has them. */
const admitted = (at: Stage) => {
  const { spec, metadata } = at.deployment().template
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'controller' }, spec }
  at.write('pod.json', JSON.stringify(pod))
  return at.type('kubectl -n argo-rollouts create --dry-run=server -f pod.json')
}

describe.skipIf(!cluster)('in a namespace that enforces the Pod Security Standard restricted', () => {
  let at: Stage
  beforeAll(() => {
    at = stage(cluster)
    at.must('kubectl label --overwrite namespace argo-rollouts pod-security.kubernetes.io/enforce=restricted')
    return () => at.must('kubectl label namespace argo-rollouts pod-security.kubernetes.io/enforce-')
  })

  it('a pod that asks for more is refused', () => {
    at.write(
      'root.json',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'root' },
        spec: { serviceAccountName: 'argo-rollouts', containers: [{ name: 'any', image: 'any' }] },
      }),
    )
    at.argo(argoVersion, 'apply --server-side')
    expect(at.type('kubectl -n argo-rollouts create --dry-run=server -f root.json').err).toContain(
      'violates PodSecurity',
    )
  })

  it('the pod of the controller is admitted with the bridge, and with the key mounted', () => {
    at.follow('installBridge')
    expect(admitted(at)).toMatchObject({ code: 0 })
  })

  it.each(['installExecutable', 'ownImage'] as const)('it is admitted with the executable, as %s', (section) => {
    at.must('kubectl -n argo-rollouts delete deployment,configmap,secret --all')
    at.argo(argoVersion, 'apply --server-side')
    at.follow(section)
    expect(admitted(at)).toMatchObject({ code: 0 })
  })
})

describe.skipIf(!cluster)('the network policies', () => {
  it('are taken by the server, field by field', () => {
    const at = stage(cluster)
    at.write(
      'network-policy.yaml',
      readFileSync(new URL('../../infra/kubernetes/network-policy.yaml', import.meta.url), 'utf8'),
    )
    const { code, err } = at.type('kubectl apply --validate=strict -f network-policy.yaml')
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })
})
