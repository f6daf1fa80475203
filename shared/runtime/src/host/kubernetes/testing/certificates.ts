import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether certificates can be made here; said where they cannot. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) process.stderr.write('skipped: the tests of the Kubernetes API need the command openssl\n')

/** An authority, and a certificate for 127.0.0.1 that it signed. */
export type Certificates = { readonly ca: string; readonly cert: string; readonly key: string }

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

export const makeCertificates = (): Certificates => {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1\n')
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '1', '-subj', '/CN=test-authority')
  openssl('req', ...newKey, '-keyout', 'tls.key', '-out', 'tls.csr', '-subj', '/CN=kube-apiserver')
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-set_serial', '1', '-days', '1', '-extfile', 'names']
  openssl('x509', '-req', '-in', 'tls.csr', ...signed, '-out', 'tls.crt')
  const made = { ca: text('ca.crt'), cert: text('tls.crt'), key: text('tls.key') }
  rmSync(folder, { recursive: true })
  return made
}
