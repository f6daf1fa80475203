import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { notificationsManifest } from '../ground/argo.ts'
import { freePort } from '../ground/free-port.ts'
import type { Reader } from '../ground/reader.ts'
import { functionSettings } from '../scene/settings.ts'
import { startVendors } from '../scene/vendors.ts'
import { functionAt } from './function.ts'
import { follow, must } from './install.ts'
import { installBridge } from './install-bridge.ts'
import type { Site, StartedWay } from './way.ts'

/** Lets Argo's notifications tell the function at an endpoint, with a secret that it knows. */
const notify = (person: Reader, version: string, endpoint: string, secret: string): void => {
  person.write('notifications-install.yaml', notificationsManifest(version))
  must(person, 'kubectl -n argo-rollouts apply --server-side -f notifications-install.yaml')
  follow(person, 'notifications', { 'https://steps.example.com': endpoint, '…': secret })
}

/** Installs Argo and the bridge as our documents say, and starts the function that it calls. */
export const startBridge = async (site: Site): Promise<StartedWay> => {
  const { folder, version, ledger, closing } = site
  const endpoint = `http://127.0.0.1:${await freePort()}`
  const person = await installBridge(site, endpoint)
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
