import { join } from 'node:path'
import { bridgeModule, bridgeName, buildBridge } from 'canary-steps/bridge/build-bridge'
import { fileEntries } from '../../../infra/file-entries.ts'
import { type Reader, reader } from '../ground/reader.ts'
import { ownNames } from '../scene/settings.ts'
import { startFiles } from './files.ts'
import { follow, installArgo } from './install.ts'
import type { Site } from './way.ts'

const target = { os: 'linux', arch: 'amd64' } as const
const name = bridgeName(target)
const plugins = ['canary-steps/run', ...ownNames].map((one) => ` --plugin ${one}`).join('')

/** Installs Argo and the bridge of a module as our documents say. Returns who did, with the file `signing-key` in their folder. */
export const installBridge = async (
  {
    cluster,
    kubeconfig,
    folder,
    version,
    closing,
  }: Pick<Site, 'cluster' | 'kubeconfig' | 'folder' | 'version' | 'closing'>,
  endpoint: string,
  module = bridgeModule,
): Promise<Reader> => {
  const place = join(folder, 'bridge')
  buildBridge(target, join(place, name), module)
  const [entry] = fileEntries(place)
  const files = await startFiles(join(place, name))
  closing.defer(files.close)
  const person = reader({ bin: cluster, kubeconfig }, undefined, entry?.sha256)
  installArgo(person, version)
  follow(person, 'installBridge', {
    'https://steps.example.com': endpoint,
    [`https://files.example.com/${name}`]: files.location,
    ' --beside present.yaml': `${plugins} --beside present.yaml`,
  })
  return person
}
