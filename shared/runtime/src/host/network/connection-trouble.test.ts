import { expect, it } from 'vitest'
import { connectionTrouble } from './connection-trouble.ts'

const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:80'), { code: 'ECONNREFUSED' })

it.each([
  ['it refused the connection', refused],
  ['it refused the connection', new TypeError('fetch failed', { cause: refused })],
  ['the proxy answered 407', new TypeError('fetch failed', { cause: new Error('the proxy answered 407') })],
  ['certificate has expired', new Error('certificate has expired')],
])('says that %s, and has no cause that would tell an address', (says, error) => {
  const { message, cause } = connectionTrouble(error)
  expect({ message, cause }).toEqual({ message: says, cause: undefined })
})
