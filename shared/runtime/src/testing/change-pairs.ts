import type { Change } from '@canary-steps/sdk'
import { type ImageRules, plainImageRules } from '../ports/policy.ts'

/** Changes of two regions of one group, one after the other, under the settings `rules`. */
export type ChangePair = {
  readonly there: Change
  readonly here: Change
  readonly rules: ImageRules
}

/** Containers by name, each with what it becomes and what it was; the name of one that runs before the others begins with `init:`. */
type Containers = Readonly<Record<string, readonly [image: string, stableImage: string]>>

/** A change of these containers, and of these other places. */
export const changeOf = (containers: Containers, paths: readonly string[] = []): Change => ({
  stable: '6c8f9d7b51',
  containers: Object.entries(containers).map(([name, [image, stableImage]]) => ({
    name: name.replace(/^init:/, ''),
    image,
    stableImage,
    init: name.startsWith('init:'),
  })),
  paths: [...paths],
})

const hex = (digit: string): string => `sha256:${digit.repeat(64)}`
const [digest, otherDigest] = [hex('a'), hex('b')]
/** Differs from `digest` in its last digit only. */
const nearDigest = `${digest.slice(0, -1)}b`

const v2 = 'registry.example.com/shop/app:v2'
const v1 = 'registry.example.com/shop/app:v1'
const app: Containers = { app: [v2, v1] }
const only = (image: string): Change => changeOf({ app: [image, v1] })
const proxy = (tag: string): Containers => ({ proxy: [`mesh/proxy:${tag}`, `mesh/proxy:${tag}`] })
const checksum = 'metadata.annotations[checksum/config]'

const pair = (there: Change, here: Change, rules: Partial<ImageRules> = {}): ChangePair => ({
  there,
  here,
  rules: { ...plainImageRules, ...rules },
})
const images = (there: string, here: string, rules: Partial<ImageRules> = {}) => pair(only(there), only(here), rules)
const mirrors = [['registry.example.com', 'eu.mirror.example:5000/proxied', 'docker.io']]

/** Regions of one release, as manifests of people differ between regions. */
export const honestPairs: readonly (readonly [string, ChangePair])[] = [
  ['the same image', pair(changeOf(app), changeOf(app))],
  [
    'sidecars that differ by region and stay',
    pair(changeOf({ ...proxy('7'), ...app }), changeOf({ ...proxy('8'), ...app })),
  ],
  ['a sidecar in one region only, which stays', pair(changeOf(app), changeOf({ ...proxy('8'), ...app }))],
  ['a sidecar in the other region only, which stays', pair(changeOf({ ...proxy('7'), ...app }), changeOf(app))],
  ['one digest from two registries', images(`eu.example/app@${digest}`, `us.example:5000/shop/app@${digest}`)],
  ['one digest beside two tags', images(`shop/app:v2@${digest}`, `shop/app:2.0.0@${digest}`)],
  ['a digest that an updater wrote behind the tag', images(`shop/app@${digest}`, `shop/app:v2@${digest}`)],
  ['a tag of a registry and of its mirror', images(v2, 'eu.mirror.example:5000/proxied/shop/app:v2', { mirrors })],
  ['a tag of two mirrors', images('eu.mirror.example:5000/proxied/shop/app:v2', 'shop/app:v2', { mirrors })],
  [
    'a tag of a mirror of one repository',
    images(v2, 'us.example/app:v2', { mirrors: [['registry.example.com/shop/app', 'us.example/app']] }),
  ],
  ['short and whole names of Docker Hub', images('nginx:1.27', 'docker.io/library/nginx:1.27')],
  ['the old name of Docker Hub', images('index.docker.io/shop/app:v2', 'shop/app:v2')],
  ['a registry with a port', images('registry.example:5000/app:v2', 'registry.example:5000/app:v2')],
  ['a chart whose checksum changes in both', pair(changeOf(app, [checksum]), changeOf(app, [checksum]))],
  ['a checksum that changes where it was decided only', pair(changeOf(app, [checksum]), changeOf(app))],
  [
    'a variable that is new in both',
    pair(changeOf(app, ['spec.containers[app].env[LOG]']), changeOf(app, ['spec.containers[app].env[LOG]'])),
  ],
  [
    'a migration that changes as well',
    pair(changeOf({ ...app, 'init:migrate': [v2, v1] }), changeOf({ ...app, 'init:migrate': [v2, v1] })),
  ],
  [
    'containers that run before, other ones by region, which stay',
    pair(
      changeOf({ ...app, 'init:wait': ['eu/wait:1', 'eu/wait:1'] }),
      changeOf({ ...app, 'init:wait': ['us/wait:4', 'us/wait:4'] }),
    ),
  ],
  [
    'several containers that change',
    pair(
      changeOf({ ...app, web: ['shop/web:v2', 'shop/web:v1'] }),
      changeOf({ ...app, web: ['shop/web:v2', 'shop/web:v1'] }),
    ),
  ],
  [
    'several that change, in another order',
    pair(
      changeOf({ web: ['shop/web:b7', 'shop/web:b6'], ...app }),
      changeOf({ ...app, web: ['shop/web:b7', 'shop/web:b6'] }),
    ),
  ],
  [
    'several that change, of which one region has one already',
    pair(
      changeOf({ web: ['shop/web:b7', 'shop/web:b6'], ...app }),
      changeOf({ web: ['shop/web:b7', 'shop/web:b7'], ...app }),
    ),
  ],
  [
    'regions that come from other versions',
    pair(changeOf(app), changeOf({ app: [v2, 'registry.example.com/shop/app:v0'] })),
  ],
  [
    'a tag of a repository whose tags are never moved',
    images(v2, v2, { immutableTags: ['registry.example.com/shop/*'] }),
  ],
  [
    'digests where only digests are compared',
    images(`shop/app@${digest}`, `shop/app@${digest}`, { requireDigest: true }),
  ],
  [
    'a region where nobody knows what was before, and one that does',
    pair({ ...changeOf(app), stable: '' }, changeOf(app)),
  ],
]

/** Changes under the name of a release that are other changes. */
export const impostorPairs: readonly (readonly [string, ChangePair])[] = [
  ['another repository with the tag', images(v2, 'evil.example/miner:v2')],
  ['another registry with the repository and the tag', images(v2, 'evil.example/shop/app:v2')],
  ['another repository of the registry', images(v2, 'registry.example.com/evil/app:v2')],
  [
    'a registry whose name begins as the mirror',
    images(v2, 'registry.example.com.evil.example/shop/app:v2', { mirrors }),
  ],
  [
    'a folder whose name begins as the mirror',
    images(v2, 'eu.mirror.example:5000/proxied-evil/shop/app:v2', { mirrors }),
  ],
  ['a registry whose name ends as the mirror', images(v2, 'evil-registry.example.com/shop/app:v2', { mirrors })],
  ['another repository in a mirror', images(v2, 'eu.mirror.example:5000/proxied/evil/app:v2', { mirrors })],
  ['a mirror at another port', images(v2, 'eu.mirror.example:5001/proxied/shop/app:v2', { mirrors })],
  ['a mirror that the settings do not name', images(v2, 'eu.mirror.example:5000/proxied/shop/app:v2')],
  ['another tag', images(v2, 'registry.example.com/shop/app:v3')],
  ['the tag latest', images('shop/app:latest', 'shop/app:latest')],
  ['no tag', images('shop/app', 'shop/app')],
  ['latest in a mirror', images('registry.example.com/shop/app:latest', 'shop/app:latest', { mirrors })],
  ['a digest that begins the same', images(`shop/app@${digest}`, `shop/app@${nearDigest}`)],
  ['another digest behind the tag', images(`${v2}@${digest}`, `${v2}@${otherDigest}`)],
  ['a tag in place of the digest', images(`${v2}@${digest}`, v2)],
  ['a digest in place of the tag', images(v2, `${v2}@${digest}`)],
  ['a digest that is cut short', images(`shop/app@${digest.slice(0, 19)}`, `shop/app@${digest.slice(0, 19)}`)],
  ['two digests in one name', images(`shop/app@${digest}`, `evil/app@${otherDigest}@${digest}`)],
  ['a digest in capital letters', images(`shop/app@${digest}`, `shop/app@${digest.toUpperCase()}`)],
  ['a registry in capital letters', images(v2, 'Registry.example.com/shop/app:v2')],
  ['a repository in capital letters', images('shop/app:v2', 'shop/App:v2')],
  ['a tag in capital letters', images('shop/app:v2', 'shop/app:V2')],
  ['a folder too many', images(v2, 'registry.example.com//shop/app:v2')],
  ['a folder above', images(v2, 'registry.example.com/evil/../shop/app:v2')],
  ['a letter that looks the same', images('shop/app:v2', 'shop/аpp:v2')],
  ['a line break in the name', images('shop/app:v2', 'shop/app:v2\n')],
  ['the name of an official image in another place', images('app:v2', 'evil/app:v2')],
  ['the tag as the port', images('registry:5000/app', 'registry:5000')],
  [
    'a tag of a repository whose tags may be moved',
    images(v2, v2, { immutableTags: ['registry.example.com/other/*'] }),
  ],
  ['a tag where only digests are compared', images(v2, v2, { requireDigest: true })],
  [
    'a sidecar that changes here only',
    pair(changeOf({ ...proxy('7'), ...app }), changeOf({ proxy: ['evil/proxy:7', 'mesh/proxy:7'], ...app })),
  ],
  ['a container more', pair(changeOf(app), changeOf({ ...app, miner: ['evil/miner:v2', ''] }))],
  [
    'a container that runs before, more',
    pair(changeOf(app), changeOf({ ...app, 'init:miner': ['evil/miner:v2', ''] })),
  ],
  ['the image in a container that runs before', pair(changeOf(app), changeOf({ 'init:app': [v2, v1] }))],
  [
    'two containers with their images exchanged',
    pair(
      changeOf({ ...app, web: ['shop/web:v2', 'shop/web:v1'] }),
      changeOf({ app: ['shop/web:v2', v1], web: [v2, 'shop/web:v1'] }),
    ),
  ],
  ['a container with another name', pair(changeOf(app), changeOf({ api: [v2, v1] }))],
  [
    'an image that stays there and changes here',
    pair(
      changeOf({ ...app, proxy: ['mesh/proxy:8', 'mesh/proxy:8'] }),
      changeOf({ ...app, proxy: ['mesh/proxy:8', 'mesh/proxy:7'] }),
    ),
  ],
  ['a command that changes here only', pair(changeOf(app), changeOf(app, ['spec.containers[app].command[0]']))],
  [
    'a variable that changes here only',
    pair(changeOf(app, ['spec.containers[app].env[LOG]']), changeOf(app, ['spec.containers[app].env[LD_PRELOAD]'])),
  ],
  [
    'a variable beneath one that changes there',
    pair(changeOf(app, ['spec.containers[app].env']), changeOf(app, ['spec.containers[app].env[LD_PRELOAD]'])),
  ],
  ['a service account that changes here only', pair(changeOf(app), changeOf(app, ['spec.serviceAccountName']))],
  ['nobody knows what was before', pair(changeOf(app), { ...changeOf(app), stable: '' })],
]
