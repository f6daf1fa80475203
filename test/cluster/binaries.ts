import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statfsSync } from 'node:fs'
import { freemem, homedir } from 'node:os'
import { basename, join } from 'node:path'

/** What a cluster without nodes is made of, as Go packages; the keys are the names of the commands. */
const packages = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
} as const

const gigabyte = 2 ** 30
/** What the largest link takes, and what Go's build cache grows by. */
const needed = { memory: 2 * gigabyte, disk: 6 * gigabyte }

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

const go = (...args: readonly string[]) =>
  spawnSync('go', args, { cwd: import.meta.dirname, encoding: 'utf8', maxBuffer: 2 ** 26 })

/** Where a build is found again, until its sources, its Go or its machine are others. */
const folderFor = (version: string): string => {
  const sum = createHash('sha256').update(
    [version, process.platform, process.arch, read('go.mod'), read('go.sum')].join('\n'),
  )
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  return join(cache, 'canary-steps', `cluster-${sum.digest('hex').slice(0, 16)}`)
}

/** Clients read the version of the server; without these flags it is that of nobody. */
const linkFlags = (): string => {
  const [, version = '', minor = ''] = read('go.mod').match(/k8s\.io\/kubernetes v(1\.(\d+)\.\d+)$/m) ?? []
  const at = 'k8s.io/component-base/version'
  const values = { gitVersion: `v${version}`, gitMajor: '1', gitMinor: minor, gitTreeState: 'clean' }
  return ['-s', '-w', ...Object.entries(values).map(([name, value]) => `-X ${at}.${name}=${value}`)].join(' ')
}

const build = (folder: string): string | undefined => {
  for (const [name, path] of Object.entries(packages)) {
    if (existsSync(join(folder, name))) continue
    process.stderr.write(`test/cluster: builds ${name}, which takes minutes the first time\n`)
    const unfinished = join(folder, `${name}.${process.pid}`)
    const { status, stderr } = go('build', '-ldflags', linkFlags(), '-o', unfinished, path)
    if (status !== 0) return `${name} cannot be built: ${stderr.trim().split('\n').slice(-3).join(' ')}`
    renameSync(unfinished, join(folder, name))
  }
  return undefined
}

/** A folder with etcd, kube-apiserver and kubectl, built where they are not there yet; or why there is none. */
export const clusterBinaries = (): { readonly folder: string } | { readonly obstacle: string } => {
  if (process.platform === 'win32') return { obstacle: 'it takes a Unix' }
  const { status, stdout } = go('env', 'GOVERSION')
  if (status !== 0) return { obstacle: 'there is no go on the PATH' }
  const folder = folderFor(stdout.trim())
  mkdirSync(folder, { recursive: true })
  if (Object.keys(packages).some((name) => !existsSync(join(folder, name)))) {
    const { bavail, bsize } = statfsSync(folder)
    if (freemem() < needed.memory) return { obstacle: 'the build of kube-apiserver takes 2 GB of memory' }
    if (bavail * bsize < needed.disk)
      return { obstacle: `the build of kube-apiserver takes 6 GB of disk at ${basename(folder)}` }
  }
  const obstacle = build(folder)
  return obstacle ? { obstacle } : { folder }
}
