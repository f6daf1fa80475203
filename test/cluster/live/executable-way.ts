import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writePackage } from '../../../infra/executable/write-package.ts'
import { reader } from '../ground/reader.ts'
import { executableSettings, ownNames } from '../scene/settings.ts'
import { startVendors } from '../scene/vendors.ts'
import { follow, installArgo, must } from './install.ts'
import type { Site, StartedWay } from './way.ts'

/** A step under a name of its own is one more entry like the one that serves all, which is the last of the file. */
const withOwnNames = (config: string): string => {
  const entry = config.slice(config.indexOf('    - name: '))
  return config + ownNames.map((name) => entry.replace('canary-steps/run', name)).join('')
}

/** Installs Argo and the executable as our documents say, with a policy. */
export const startExecutable = async (site: Site): Promise<StartedWay> => {
  const { cluster, kubeconfig, folder, version, ledger, closing } = site
  const vendors = await startVendors()
  closing.defer(vendors.close)
  const person = reader({ bin: cluster, kubeconfig })
  const secrets = Object.entries(vendors.env).map(([name, value]) => `--from-literal=${name}=${value}`)
  installArgo(person, version)
  const config = join(person.folder, 'dist/executable/argo-rollouts-config.yaml')
  writeFileSync(config, withOwnNames(readFileSync(config, 'utf8')))
  follow(person, 'installExecutable', { '--from-literal=SLACK_BOT_TOKEN=xoxb-…': secrets.join(' ') })
  person.write('canary-steps.yaml', executableSettings())
  follow(person, 'settingsExecutable')
  must(person, `kubectl -n argo-rollouts set env deployment/argo-rollouts HTTP_PROXY=${ledger.proxy}`)
  const packageFolder = join(folder, 'package')
  await writePackage(packageFolder)
  const journal = join(folder, 'claims/canary-steps-journal')
  const effects = `npx canary-steps effects list --journal ${journal}`
  return { vendors, packageFolder, journals: () => [join(journal, 'journal.sqlite')], effects }
}
