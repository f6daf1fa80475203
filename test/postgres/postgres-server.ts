import { execFile, spawnSync } from 'node:child_process'
import { chownSync, existsSync, readdirSync, readFileSync, renameSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../cluster/ground/free-port.ts'
import { ownFolder } from '../cluster/ground/own-folder.ts'
import { type Running, startProcess } from '../cluster/ground/process.ts'
import { until } from '../cluster/ground/until.ts'

const run = promisify(execFile)

/** Where Debian's package has its commands; the newest version. */
const packaged = '/usr/lib/postgresql'
const binaries = (): string | undefined => {
  const versions = existsSync(packaged)
    ? readdirSync(packaged).toSorted((one, other) => Number(other) - Number(one))
    : []
  return versions.map((version) => join(packaged, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

/** Why there can be no server here, undefined where there can. */
export const postgresObstacle = (): string | undefined =>
  binaries() === undefined ? `there is no PostgreSQL in ${packaged}: apt-get install postgresql` : undefined

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
const ownUser = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout),
  )
  return { uid, gid }
}

const user = 'canary'
/** Characters that a URL writes otherwise. */
export const password = 'p@ss/word: of tests'

/** A PostgreSQL of the test's own on loopback, with a folder of its own. */
export type PostgresServer = {
  /** The URL of a new, empty database, with the password. */
  database(): Promise<string>
  /** Lets `psql` say it to the database of the URL, and gives its answer. */
  tell(url: string, sql: string): Promise<string>
  /** Ends it on the spot, as a lost machine does. */
  kill(): Promise<void>
  /** Starts it again, with what it has on its disk. */
  start(): Promise<void>
  /** Keeps what it has now, as a standby that learns of nothing more does. */
  keepStandby(): Promise<void>
  /** Lets the standby take the place of the server, which was killed. */
  promote(): Promise<void>
  close(): Promise<void>
}

const memory = '/dev/shm'
const room = 2 ** 31

/** In memory where there is room: after a kill each file of each database goes to the disk by itself, which takes a minute. */
const roomyFolder = (): string => {
  if (!existsSync(memory)) return tmpdir()
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize >= room ? memory : tmpdir()
}

/** A folder with an empty cluster of databases, which is the user's. */
const makeCluster = async (bin: string, folder: string): Promise<void> => {
  const owner = ownUser()
  const secret = join(folder, 'password')
  writeFileSync(secret, password)
  if (owner) for (const path of [folder, secret]) chownSync(path, owner.uid, owner.gid)
  const flags = ['--auth=scram-sha-256', `--username=${user}`, `--pwfile=${secret}`, '--encoding=UTF8', '--no-sync']
  await run(join(bin, 'initdb'), ['-D', join(folder, 'data'), ...flags], { cwd: folder, ...owner })
}

const serve = (bin: string, folder: string, port: number): Running => {
  const owner = ownUser()
  // in its folder is what is left of it after a kill, too
  const memoryIn = 'dynamic_shared_memory_type=mmap'
  const flags = [memoryIn, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=300']
  const data = ['-D', join(folder, 'data'), '-p', String(port)]
  return startProcess(folder, {
    name: 'postgres',
    command: [join(bin, 'postgres'), ...data, ...flags.flatMap((flag) => ['-c', flag])],
    inside: owner ? ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'] : [],
  })
}

/** Starts it, and again while what is left of the one before holds its memory. @throws when it hangs, with the end of its log */
const untilReady = async (start: () => Running, isReady: () => boolean, log: string): Promise<Running> => {
  const begun = { server: start(), hasEnded: false }
  const watch = () =>
    void begun.server.ended.then(() => {
      begun.hasEnded = true
    })
  watch()
  const look = (): boolean => {
    if (!begun.hasEnded) return isReady()
    Object.assign(begun, { server: start(), hasEnded: false })
    watch()
    return false
  }
  await until('PostgreSQL is ready', look).catch((error: Error) =>
    Promise.reject(new Error(`${error.message}: ${readFileSync(log, 'utf8').slice(-2000)}`)),
  )
  return begun.server
}

const tell = async (bin: string, url: string, sql: string): Promise<string> => {
  const { stdout } = await run(join(bin, 'psql'), ['-d', url, '-v', 'ON_ERROR_STOP=1', '-Atc', sql])
  return stdout.trim()
}

/** Puts what a standby has in the place of what its server had. */
const putInPlace = async (folder: string): Promise<void> => {
  const data = join(folder, 'data')
  renameSync(data, join(folder, 'lost'))
  renameSync(join(folder, 'standby'), data)
  writeFileSync(join(data, 'standby.signal'), '')
  const owner = ownUser()
  if (owner) await run('chown', ['-R', `${owner.uid}:${owner.gid}`, data])
}

/** How the commands of PostgreSQL get in. */
const waysIn = (port: number) => ({
  place: ['-h', '127.0.0.1', '-p', String(port), '-U', user],
  env: { ...process.env, PGPASSWORD: password },
})

export const startPostgres = async (): Promise<PostgresServer> => {
  const bin = binaries()
  if (!bin) throw new Error(postgresObstacle())
  const { folder, remove } = ownFolder('canary-steps-postgres-', roomyFolder())
  await makeCluster(bin, folder)
  const port = await freePort()
  const { place, env } = waysIn(port)
  const isReady = () => spawnSync(join(bin, 'pg_isready'), place).status === 0
  const start = () => untilReady(() => serve(bin, folder, port), isReady, join(folder, 'postgres.log'))
  let server = await start()
  let databases = 0
  return {
    async database() {
      databases += 1
      await run(join(bin, 'createdb'), [...place, `test${databases}`], { env })
      return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/test${databases}`
    },
    tell: (url, sql) => tell(bin, url, sql),
    kill: () => server.stop(),
    async start() {
      server = await start()
    },
    async keepStandby() {
      await run(
        join(bin, 'pg_basebackup'),
        [...place, '-D', join(folder, 'standby'), '-X', 'fetch', '-c', 'fast', '--no-sync'],
        {
          env,
        },
      )
    },
    async promote() {
      await putInPlace(folder)
      server = await start()
      await run(join(bin, 'psql'), [...place, '-d', 'postgres', '-c', 'SELECT pg_promote()'], { env })
    },
    close: () => server.stop().then(remove),
  }
}
