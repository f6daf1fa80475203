import { beforeAll, describe, expect, inject, it } from 'vitest'
import { disabling, entry, harmless } from './enforcement/config.ts'
import { by, peopled, tried, untilIt } from './enforcement/guarded.ts'
import type { Stage } from './stage.ts'

const cluster = inject('cluster')
const namespace = 'kubectl -n argo-rollouts'
const patch = `${namespace} patch configmap argo-rollouts-config --type=merge --patch-file config.json`

describe.skipIf(!cluster)('with the policies, what the controller loads', () => {
  let at: Stage
  const write = (text: string): string => {
    at.write('config.json', JSON.stringify({ data: { stepPlugins: text } }))
    return patch
  }
  beforeAll(async () => {
    at = await peopled(cluster)
    at.must(write(entry))
    at.must(`${namespace} create secret generic canary-steps-bridge --from-literal=key=any`)
    at.follow('installEnforcement')
    await untilIt(at, 'refuses')
    return async () => {
      at.follow('removeEnforcement')
      await untilIt(at, 'asks nobody')
    }
  })

  it.each(disabling)('is not changed to what disables ours, by nobody: %s', (_, text, says) => {
    const { code, err } = at.type(tried('installer', write(text)))
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(says) })
  })

  it.each(harmless)('is changed to what leaves ours alone, by those who install it: %s', (_, text) => {
    expect(at.type(tried('installer', write(text)))).toMatchObject({ code: 0 })
  })

  it.each([
    ['with plugins of others', `${entry}- name: acme/quota\n  location: file:///opt/acme/quota\n`],
    ['with a comment', `# ours\n${entry}`],
  ])('is changed by anybody %s', (_, text) => {
    expect(at.type(tried('ann', write(text)))).toMatchObject({ code: 0 })
  })

  const elsewhere = entry.replace('/opt/canary-steps', '/tmp/mine')
  const refused: readonly (readonly [way: string, command: () => string, says: string])[] = [
    ['another file under our name', () => write(elsewhere), 'which file'],
    ['a second file under our name', () => write(entry + elsewhere), 'which file'],
    ['our plugins taken out', () => write(''), 'which file'],
    ['the whole ConfigMap deleted', () => `${namespace} delete configmap argo-rollouts-config`, 'has no gates'],
    [
      'all ConfigMaps deleted',
      () => `${namespace} delete --raw /api/v1/namespaces/argo-rollouts/configmaps`,
      'has no gates',
    ],
    [
      'another image of the controller',
      () => `${namespace} set image deployment argo-rollouts argo-rollouts=mine:1`,
      'belongs to',
    ],
    [
      'a controller that is scaled away',
      () => `${namespace} scale deployment argo-rollouts --replicas=0`,
      'belongs to',
    ],
    [
      'a key that is replaced',
      () => `${namespace} patch secret canary-steps-bridge -p '{"stringData":{"key":"mine"}}'`,
      'belongs to',
    ],
  ]

  it.each(refused)('is changed by those who install it alone: %s', (_, command, says) => {
    expect(at.type(tried('ann', command())).err).toContain(says)
  })

  it('is changed by them, and by those who break the glass', () => {
    expect(at.type(tried('installer', write(elsewhere)))).toMatchObject({ code: 0 })
    expect(at.type(tried('operator', write(`${entry}  disabled: true\n`)))).toMatchObject({ code: 0 })
  })

  it('is none of our business where it is not the controller’s', () => {
    at.must(
      by(
        'ann',
        'kubectl -n payments create configmap argo-rollouts-config --from-literal=stepPlugins=any --dry-run=server',
      ),
    )
  })
})
