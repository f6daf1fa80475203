import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileEntries } from '../../../infra/file-entries.ts'
import { bridgeName, buildBridge } from '../../../shared/cli/src/bridge/build-bridge.ts'
import { freePort } from '../free-port.ts'
import { reader } from '../reader.ts'
import { startFiles } from './files.ts'
import { functionAt } from './function.ts'
import { follow, installArgo } from './install.ts'
import { functionSettings, ownNames } from './settings.ts'
import { startVendors } from './vendors.ts'
import type { Site, StartedWay } from './way.ts'

const target = { os: 'linux', arch: 'amd64' } as const
const name = bridgeName(target)
const plugins = ['canary-steps/run', ...ownNames].map((one) => ` --plugin ${one}`).join('')

/** Installs Argo and the bridge as our documents say, and starts the function that it calls. */
export const startBridge = async ({
  cluster,
  kubeconfig,
  folder,
  version,
  ledger,
  closing,
}: Site): Promise<StartedWay> => {
  const place = join(folder, 'bridge')
  buildBridge(target, join(place, name))
  const [entry] = fileEntries(place)
  const files = await startFiles(join(place, name))
  closing.defer(files.close)
  const endpoint = `http://127.0.0.1:${await freePort()}`
  const person = reader({ bin: cluster, kubeconfig }, undefined, entry?.sha256)
  installArgo(person, version)
  follow(person, 'installBridge', {
    'https://steps.example.com': endpoint,
    [`https://files.example.com/${name}`]: files.location,
    ' --beside present.yaml': `${plugins} --beside present.yaml`,
  })
  const vendors = await startVendors(endpoint)
  closing.defer(vendors.close)
  const served = functionAt(folder, {
    endpoint,
    settings: functionSettings(endpoint),
    env: {
      ...vendors.env,
      KEY_LIVE: readFileSync(join(person.folder, 'signing-key'), 'utf8').trim(),
      ARGO_LIVE: randomBytes(32).toString('hex'),
      HTTP_PROXY: ledger.proxy,
    },
  })
  closing.defer(served.kill)
  await served.start()
  const effects = `CANARY_STEPS_SIGNING_KEY_FILE=${person.folder}/signing-key npx canary-steps effects list --endpoint ${endpoint}`
  return { vendors, served, journals: () => [served.store], effects }
}
