import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileEntries } from '../../../infra/file-entries.ts'
import { bridgeName, buildBridge } from '../../../shared/cli/src/bridge/build-bridge.ts'
import { notificationsManifest } from '../argo.ts'
import { freePort } from '../free-port.ts'
import { type Reader, reader } from '../reader.ts'
import { startFiles } from './files.ts'
import { functionAt } from './function.ts'
import { follow, installArgo, must } from './install.ts'
import { functionSettings, ownNames } from './settings.ts'
import { startVendors } from './vendors.ts'
import type { Site, StartedWay } from './way.ts'

const target = { os: 'linux', arch: 'amd64' } as const
const name = bridgeName(target)
const plugins = ['canary-steps/run', ...ownNames].map((one) => ` --plugin ${one}`).join('')

/** Builds the bridge, and offers it for download. */
const offerBridge = async ({ folder, closing }: Pick<Site, 'folder' | 'closing'>) => {
  const place = join(folder, 'bridge')
  buildBridge(target, join(place, name))
  const [entry] = fileEntries(place)
  const { location, close } = await startFiles(join(place, name))
  closing.defer(close)
  return { location, sha256: entry?.sha256 }
}

/** Lets Argo's notifications tell the function at an endpoint, with a secret that it knows. */
const notify = (person: Reader, version: string, endpoint: string, secret: string): void => {
  person.write('notifications-install.yaml', notificationsManifest(version))
  must(person, 'kubectl -n argo-rollouts apply --server-side -f notifications-install.yaml')
  follow(person, 'notifications', { 'https://steps.example.com': endpoint, '…': secret })
}

/** Installs Argo and the bridge as our documents say, and starts the function that it calls. */
export const startBridge = async (site: Site): Promise<StartedWay> => {
  const { cluster, kubeconfig, folder, version, ledger, closing } = site
  const { location, sha256 } = await offerBridge(site)
  const endpoint = `http://127.0.0.1:${await freePort()}`
  const person = reader({ bin: cluster, kubeconfig }, undefined, sha256)
  installArgo(person, version)
  follow(person, 'installBridge', {
    'https://steps.example.com': endpoint,
    [`https://files.example.com/${name}`]: location,
    ' --beside present.yaml': `${plugins} --beside present.yaml`,
  })
  const argoSecret = randomBytes(32).toString('hex')
  if (site.notifications) notify(person, version, endpoint, argoSecret)
  const vendors = await startVendors(endpoint)
  closing.defer(vendors.close)
  const served = functionAt(folder, {
    endpoint,
    settings: functionSettings(endpoint),
    env: {
      ...vendors.env,
      KEY_LIVE: readFileSync(join(person.folder, 'signing-key'), 'utf8').trim(),
      ARGO_LIVE: argoSecret,
      HTTP_PROXY: ledger.proxy,
    },
  })
  closing.defer(served.kill)
  await served.start()
  const effects = `CANARY_STEPS_SIGNING_KEY_FILE=${person.folder}/signing-key npx canary-steps effects list --endpoint ${endpoint}`
  return { vendors, served, journals: () => [served.store], effects }
}
