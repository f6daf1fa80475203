import { duplexPair } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { nil } from '../gob/encoder.ts'
import { structType, textType, uintType } from '../gob/schema.ts'
import { number, text } from '../gob/shape.ts'
import { struct } from '../gob/struct-shape.ts'
import { rawFrame, rawPeer } from '../testing/raw-peer.ts'
import { frameFlag, frameType, headerBytes } from '../yamux/frame.ts'
import { Session } from '../yamux/session.ts'
import type { Stream } from '../yamux/stream.ts'
import { RpcClient } from './rpc-client.ts'
import { type Methods, rpcServer } from './rpc-server.ts'

const methods: Methods = {
  'Dispenser.Dispense': { argument: text, reply: uintType, call: () => 1 },
  'Plugin.InitPlugin': {
    argument: text,
    reply: structType('RpcError', { ErrorString: textType }),
    call: () => ({ ErrorString: '' }),
  },
}

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

/** Methods on the first stream, called by bytes. */
const served = (given: Methods = methods) => {
  const peer = rawPeer()
  const ends: (string | undefined)[] = []
  new Session(peer.socket, {
    role: 'server',
    accept: (stream) => rpcServer(stream, given, { ended: (error) => void ends.push(error?.message) }),
  })
  /** The answers, without the frames. */
  const call = async (bytes: Buffer, pieceBytes?: number) => {
    const before = peer.received.length
    const isFirst = before === 0
    const frames = [...(isFirst ? [rawFrame(frameType.windowUpdate, frameFlag.open, 1, 0)] : [])]
    await peer.send(Buffer.concat([...frames, rawFrame(frameType.data, 0, 1, bytes.length, bytes)]), pieceBytes)
    return peer.received.subarray(before + (isFirst ? headerBytes : 0) + headerBytes).toString('hex')
  }
  return { call, ends, peer }
}

// captured between go-plugin 1.8.0 and the sample plugin of Argo
describe('a call that Go recorded', () => {
  const request = hex('2e7f030101075265717565737401ff80000102010d536572766963654d6574686f64010c00010353657101060000 00')
  const dispense = Buffer.concat([
    request,
    hex('17ff80011244697370656e7365722e44697370656e736500 100c000d52706353746570506c7567696e'),
  ])

  it.each([undefined, 1, 7])('of Dispense is answered byte for byte (pieces of %s bytes)', async (pieceBytes) => {
    const { call } = served()
    expect(await call(dispense, pieceBytes)).toBe(
      '397f03010108526573706f6e736501ff80000103010d536572766963654d6574686f64010c00010353657101060001054572726f72010c000000' +
        '17ff80011244697370656e7365722e44697370656e73650003060001',
    )
  })

  it('of InitPlugin, with nothing for an argument, is answered byte for byte', async () => {
    const { call } = served()
    await call(dispense)
    expect(await call(hex('16ff800111506c7567696e2e496e6974506c7567696e00 03100000'))).toBe(
      '16ff800111506c7567696e2e496e6974506c7567696e0026ff81030101085270634572726f7201ff82000101010b4572726f72537472696e67010c00000003ff8200',
    )
  })
})

/** A client and a server in one process. */
const connected = (given: Methods) => {
  const [left, right] = duplexPair()
  const accept = (stream: Stream) => rpcServer(stream, given, { ended() {} })
  const server = new Session(left, { role: 'server', accept })
  const session = new Session(right, { role: 'client', accept: () => ({ data() {}, end() {} }) })
  return { client: new RpcClient((handler) => session.open(handler)), server }
}

const textArgument = (value: string) => ({ schema: textType, value })

describe('calls', () => {
  it('are answered in any order', async () => {
    const held = Promise.withResolvers<string>()
    const { client } = connected({
      slow: { argument: text, reply: textType, call: () => held.promise },
      quick: { argument: text, reply: textType, call: (value) => value },
    })
    const slow = client.call('slow', textArgument('a'), text)
    expect(await client.call('quick', textArgument('b'), text)).toBe('b')
    held.resolve('at last')
    expect(await slow).toBe('at last')
  })

  it('get an error if they fail or do not exist, and the next one is answered', async () => {
    const broken = {
      argument: text,
      reply: textType,
      call: () => {
        throw new Error('no luck')
      },
    }
    const { client } = connected({ broken, quick: { argument: text, reply: textType, call: (value) => value } })
    await expect(client.call('broken', textArgument(''), text)).rejects.toThrow('no luck')
    await expect(client.call('toString', textArgument(''), text)).rejects.toThrow("rpc: can't find method toString")
    expect(await client.call('quick', textArgument('c'), text)).toBe('c')
  })

  it('with another argument than the method takes are errors', async () => {
    const named = { argument: struct({ A: number }), argumentName: 'step.RunArgs', reply: textType, call: () => 'ok' }
    const { client } = connected({ named })
    const wrong = { name: 'step.AbortArgs', schema: structType('AbortArgs', {}), value: {} }
    await expect(client.call('named', wrong, text)).rejects.toThrow('invalid args step.AbortArgs')
    await expect(client.call('named', nil, text)).rejects.toThrow('invalid args')
    const other = { name: 'step.RunArgs', schema: structType('RunArgs', { A: textType }), value: { A: 'x' } }
    await expect(client.call('named', other, text)).rejects.toThrow('a number was expected')
    const right = { name: 'step.RunArgs', schema: structType('RunArgs', { B: textType }), value: {} }
    expect(await client.call('named', right, text)).toBe('ok')
  })

  it('with an argument that is not of its type never leave, and the next one is answered', async () => {
    const { client } = connected({ quick: { argument: text, reply: textType, call: (value) => value } })
    await expect(client.call('quick', { schema: textType, value: 5 }, text)).rejects.toThrow('kind text')
    expect(await client.call('quick', textArgument('d'), text)).toBe('d')
  })

  it('are answered with an error when there are too many', async () => {
    const held = Promise.withResolvers<string>()
    const { client } = connected({ slow: { argument: text, reply: textType, call: () => held.promise } })
    const calls = Array.from({ length: 1_025 }, () => client.call('slow', textArgument(''), text))
    await expect(calls.at(-1)).rejects.toThrow('more than 1024 calls at a time')
    held.resolve('done')
    expect(await Promise.all(calls.slice(0, 1_024))).toHaveLength(1_024)
  })

  it('fail after a reply that cannot be read, those under way and later ones, as in Go', async () => {
    const held = Promise.withResolvers<string>()
    const { client } = connected({
      slow: { argument: text, reply: textType, call: () => held.promise },
      wrong: { argument: text, reply: uintType, call: () => 7 },
    })
    const slow = expect(client.call('slow', textArgument(''), text)).rejects.toThrow('a text was expected')
    await expect(client.call('wrong', textArgument(''), text)).rejects.toThrow('a text was expected')
    await slow
    await expect(client.call('slow', textArgument(''), text)).rejects.toThrow('a text was expected')
  })

  it('fail when the other side hangs up, and so do later ones', async () => {
    const { client, server } = connected({
      slow: { argument: text, reply: textType, call: () => Promise.withResolvers<string>().promise },
    })
    const call = client.call('slow', textArgument(''), text)
    setImmediate(() => server.close())
    await expect(call).rejects.toThrow('the session is closed')
    await expect(client.call('slow', textArgument(''), text)).rejects.toThrow('the session is closed')
  })
})

describe('a stream that is no gob', () => {
  it('is reset, and its end told', async () => {
    const { call, ends, peer } = served()
    await call(Buffer.of(0))
    expect(peer.frames.at(-1)).toMatchObject({ flags: frameFlag.reset, id: 1 })
    expect(ends).toHaveLength(1)
  })
})
