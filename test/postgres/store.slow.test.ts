import { postgresStore } from '@canary-steps/runtime/store/postgres'
import { describeStore } from '@canary-steps/runtime/testing/describe-store'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../cluster/ground/free-port.ts'
import { breakingProxy } from './breaking-proxy.ts'
import { password } from './postgres-server.ts'
import { describeWithPostgres, withPart } from './with-postgres.ts'

/** The error of a database that cannot be used, once it is sure that nothing secret is in it. */
const refusalOf = async (url: string): Promise<string> => {
  const error = await postgresStore({ url }).then(
    () => new Error('it was opened'),
    (error: Error) => error,
  )
  const { stack, message, ...more } = error
  expect(more).toEqual({})
  expect(`${stack} ${String(error.cause)}`).not.toContain(encodeURIComponent(password))
  expect(`${stack} ${String(error.cause)}`).not.toContain(password)
  expect(message).not.toContain('\n')
  return message
}

const open = async (url: string, given = {}) => {
  const store = await postgresStore({ url, ...given })
  onTestFinished(() => store.close())
  return store
}

describeWithPostgres('the store on PostgreSQL', (server) => {
  describeStore('PostgreSQL', {
    isShared: true,
    site: async () => {
      const url = await server().database()
      return { open: () => postgresStore({ url }) }
    },
  })

  test('eight replicas may start at once on an empty database', async () => {
    const url = await server().database()
    const stores = await Promise.all(Array.from({ length: 8 }, () => open(url)))
    const wins = await Promise.all(stores.map((store) => store.put('p', 'a', undefined, '{}')))
    expect(wins.filter((version) => version !== undefined)).toHaveLength(1)
  })

  test('a user who may make no tables has those that somebody else made, and is told where there are none', async () => {
    const url = await server().database()
    const limited = withPart(withPart(url, 'username', 'limited'), 'password', 'of the limited one')
    await server().tell(url, "CREATE ROLE limited LOGIN PASSWORD 'of the limited one'")
    expect(await refusalOf(limited)).toContain('permission denied for schema public')
    await (await postgresStore({ url })).close()
    await server().tell(url, 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO limited')
    expect(await (await open(limited)).put('p', 'a', undefined, '{}')).toBeDefined()
  })

  test('a server that does not tell its timeline is used without', async () => {
    const url = await server().database()
    const limited = withPart(withPart(url, 'username', 'untold'), 'password', 'of the one who is not told')
    await server().tell(url, "CREATE ROLE untold LOGIN PASSWORD 'of the one who is not told'")
    await server().tell(url, 'GRANT ALL ON SCHEMA public TO untold')
    await server().tell(url, 'REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC')
    expect((await open(limited)).history).toBeUndefined()
    expect((await open(url)).history).toBeDefined()
  })

  test('a connection that is lost while the timeline is asked for is no server that does not tell it', async () => {
    const url = await server().database()
    await (await postgresStore({ url })).close()
    const proxy = await breakingProxy(Number(new URL(url).port), 'pg_control_system')
    onTestFinished(() => proxy.close())
    await expect(open(withPart(url, 'port', String(proxy.port)))).rejects.toThrow('Connection terminated unexpectedly')
  })

  test('tables of a later version are refused with what to do', async () => {
    const url = await server().database()
    await (await postgresStore({ url })).close()
    await server().tell(url, 'UPDATE canary_steps_format SET format = 2')
    expect(await refusalOf(url)).toBe(
      'its format is 2, and this version knows those up to 1: a later version wrote it. Use that one, or another database',
    )
  })

  test.each([
    ['synchronous_commit', 'off', 'a crash would forget acts at vendors'],
    ['default_transaction_isolation', 'serializable', 'a late writer would get an error'],
    [
      'default_transaction_read_only',
      'on',
      'its transaction_read_only is on: nothing can be written: is it a standby?',
    ],
  ])('a database whose %s is %s is refused', async (setting, value, says) => {
    const url = await server().database()
    const name = new URL(url).pathname.slice(1)
    await server().tell(url, `ALTER DATABASE ${name} SET ${setting} = '${value}'`)
    expect(await refusalOf(url)).toContain(says)
  })

  test.each([
    ['before it is answered', 'ours'],
    ['before it is sent', 'old'],
  ] as const)('a connection that is lost %s is an error, and the next look says that it is %s', async (when, left) => {
    const url = await server().database()
    const proxy = await breakingProxy(Number(new URL(url).port))
    onTestFinished(() => proxy.close())
    const store = await open(withPart(url, 'port', String(proxy.port)))
    const version = await store.put('p', 'a', undefined, 'old')
    proxy.breakNext(when)
    await expect(store.put('p', 'a', version, 'ours')).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${proxy.port}/${new URL(url).pathname.slice(1)}: Connection terminated unexpectedly`,
    )
    const stored = await store.get('p', 'a')
    expect(stored?.value).toBe(left)
    expect(await store.put('p', 'a', stored?.version, 'later')).toBeDefined()
  })

  test('a server that was killed and started again has all that it said it has, and the store goes on', async () => {
    const url = await server().database()
    const store = await open(url)
    const version = await store.put('p', 'a', undefined, 'kept')
    await server().kill()
    await expect(store.get('p', 'a')).rejects.toThrow('PostgreSQL at 127.0.0.1:')
    await server().start()
    expect(await store.get('p', 'a')).toEqual({ version, value: 'kept' })
  })

  test('a password that is not in the URL is asked for at each connection, so it may change', async () => {
    const url = await server().database()
    const role = `${new URL(url).pathname.slice(1)}_user`
    await server().tell(url, `CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD 'the first'`)
    let current = 'the first'
    const store = await open(withPart(withPart(url, 'username', role), 'password', ''), { password: () => current })
    await server().tell(url, `ALTER ROLE ${role} PASSWORD 'the second'`)
    current = 'the second'
    await server().tell(url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`)
    await expect.poll(() => store.put('p', 'a', undefined, '{}').catch(() => undefined)).toBeDefined()
  })

  test('a connection that leaves this machine has TLS, unless the URL says otherwise', async () => {
    const url = withPart(await server().database(), 'hostname', '0.0.0.0')
    expect(await refusalOf(url)).toContain(
      'it offers no TLS: let it, or end the URL with ?sslmode=disable where nobody else is on the way',
    )
    expect(await (await open(`${url}?sslmode=disable`)).get('p', 'a')).toBeUndefined()
  })

  test('a fault of the way in is said in one line, without anything secret', async () => {
    const url = await server().database()
    const port = String(await freePort())
    expect(await refusalOf(withPart(url, 'port', port))).toBe(
      `PostgreSQL at 127.0.0.1:${port}${new URL(url).pathname}: connect ECONNREFUSED 127.0.0.1:${port}`,
    )
    expect(await refusalOf(withPart(withPart(url, 'port', port), 'hostname', 'localhost'))).toContain('ECONNREFUSED')
    expect(await refusalOf(withPart(url, 'hostname', 'db.invalid'))).toContain('ENOTFOUND db.invalid')
    expect(await refusalOf(withPart(url, 'password', 'another'))).toContain(
      'password authentication failed for user "canary"',
    )
    expect(await refusalOf(withPart(url, 'password', ''))).toContain('it wants a password, and there is none')
    expect(await refusalOf(withPart(url, 'pathname', 'elsewhere'))).toContain('database "elsewhere" does not exist')
  })

  test.each([
    ['has another scheme', (url: string) => url.replace('postgres:', 'mysql:')],
    ['names no database', (url: string) => withPart(url, 'pathname', '')],
    ['has an impossible port', (url: string) => url.replace(/:\d+\//, ':port/')],
    ['is broken', (url: string) => url.replace('127.0.0.1', '[')],
  ])('a URL that %s is refused, and not repeated', async (_, broken) => {
    expect(await refusalOf(broken(await server().database()))).toBe(
      'it is no URL of a PostgreSQL database, such as postgres://user@db.example.com:5432/canary_steps',
    )
  })
})
