import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { proxyRules } from './proxy-rules.ts'

/** A test of the bridge holds Go's own rules to the same file. */
const text = readFileSync(new URL('testing/proxy-cases.json', import.meta.url), 'utf8')
const Cases = z.array(z.object({ set: z.record(z.string(), z.string()), through: z.record(z.string(), z.string()) }))

const proxyFor = (set: Readonly<Record<string, string>>, address: string): string => {
  const { proxyFor: find } = proxyRules(set)
  try {
    return find(new URL(address))?.href.replace(/\/$/, '') ?? ''
  } catch {
    return 'refused'
  }
}

describe('a request goes through the proxy that Go would take', () => {
  const cases = Cases.parse(JSON.parse(text))
  it.each(cases)('$set', ({ set, through }) => {
    const found = Object.keys(through).map((address) => [address, proxyFor(set, address)])
    expect(Object.fromEntries(found)).toEqual(through)
  })
})

it.each(['ftp://proxy.example', 'http://', 'http://user:hush@', 'http://user:hush@proxy.example:port', 'socks4://x'])(
  'a value that is not the URL of a proxy is refused at once, by the name of its variable and without the value: %s',
  (value) => {
    expect(() => proxyRules({ https_proxy: value })).toThrow(
      /^https_proxy: must be the URL of a proxy, such as http:\/\/proxy\.example\.com:3128 \(or https:\/\/, socks5:\/\/\): put it right, or unset it$/,
    )
  },
)
