import { describe, expect, it } from 'vitest'
import { handTime, pluginPair } from '../testing/plugin-pair.ts'
import { rawFrame, rawPeer } from '../testing/raw-peer.ts'
import { frameFlag, frameType } from '../yamux/frame.ts'
import { serveConnection } from './connection.ts'

describe('a host', () => {
  it('may ping, dispense more than once, and quit', async () => {
    const { connection, dispense, events } = pluginPair()
    await connection.ping()
    const [one, other] = await Promise.all([dispense(), dispense()])
    expect([await one.type(), await other.type()]).toEqual(['approves', 'approves'])
    await connection.quit()
    await expect.poll(() => events).toEqual(['dispensed', 'dispensed', 'quit', 'closed'])
  })

  it('hangs up without being at fault', async () => {
    const { connection, dispense, events } = pluginPair()
    await dispense()
    connection.close()
    await expect.poll(() => events).toEqual(['dispensed', 'closed'])
  })

  it('asks for another plugin, is told so, and is hung up on', async () => {
    const { connection, events } = pluginPair()
    await expect(connection.dispense('Other')).rejects.toThrow('unknown plugin type: Other')
    await expect.poll(() => events).toEqual(['dispensed', 'broken: the host asked for the plugin Other', 'closed'])
  })
})

/** A host that sends bytes. */
const raw = async () => {
  const peer = rawPeer()
  const time = handTime()
  const events: string[] = []
  const on = {
    quit: () => void events.push('quit'),
    dispensed: () => void events.push('dispensed'),
    broken: (reason: string) => void events.push(reason),
    refused: (reason: string) => void events.push(`refused: ${reason}`),
  }
  serveConnection(peer.socket, { RpcStepPlugin: () => ({}) }, on, time.after)
  const open = (id: number) => rawFrame(frameType.windowUpdate, frameFlag.open, id, 0)
  const data = (id: number, hex: string) => {
    const bytes = Buffer.from(hex, 'hex')
    return rawFrame(frameType.data, 0, id, bytes.length, bytes)
  }
  await peer.send(Buffer.concat([open(1), open(3), open(5)]))
  const dispense = data(
    1,
    '2e7f030101075265717565737401ff80000102010d536572766963654d6574686f64010c0001035365710106000000' +
      '17ff80011244697370656e7365722e44697370656e736500100c000d52706353746570506c7567696e',
  )
  return { peer, time, events, open, data, dispense }
}

describe('a stream of the broker', () => {
  it('begins with its number, which goes back, however it is cut', async () => {
    const { peer, dispense, open, data } = await raw()
    await peer.send(Buffer.concat([dispense, open(7)]))
    const before = peer.received.length
    await peer.send(Buffer.concat([data(7, '0100'), data(7, '0000')]), 1)
    expect(peer.received.subarray(before).toString('hex')).toBe(data(7, '01000000').toString('hex'))
  })

  it('with a number that was not given, or given to another stream, is reset', async () => {
    const { peer, dispense, open, data } = await raw()
    await peer.send(dispense)
    await peer.send(Buffer.concat([open(7), data(7, '02000000')]))
    expect(peer.frames.at(-1)).toMatchObject({ id: 7, flags: frameFlag.reset })
    await peer.send(Buffer.concat([open(9), data(9, '01000000'), open(11), data(11, '01000000')]))
    expect(peer.frames.at(-1)).toMatchObject({ id: 11, flags: frameFlag.reset })
  })

  it('ends the process if nobody opens it within 5 s, for Argo would call nothing', async () => {
    const { peer, time, events, dispense } = await raw()
    await peer.send(dispense)
    time.pass(4_999)
    expect(events).toEqual(['dispensed'])
    time.pass(5_000)
    expect(events).toEqual(['dispensed', 'the host did not dial the plugin that it asked for'])
  })

  it('ends the process when it breaks or ends, for Argo would never open another one', async () => {
    for (const end of [
      rawFrame(frameType.windowUpdate, frameFlag.finish, 7, 0),
      rawFrame(frameType.windowUpdate, frameFlag.reset, 7, 0),
      rawFrame(frameType.data, 0, 7, 1, Buffer.of(0)),
    ]) {
      const { peer, events, dispense, open, data } = await raw()
      await peer.send(Buffer.concat([dispense, open(7), data(7, '01000000')]))
      await peer.send(end)
      expect(events[1]).toMatch(/^the stream of the plugin ended/)
      expect(peer.isClosed).toBe(true)
    }
  })
})

it('a host that breaks the rules after it asked for a plugin ends the process, and it is said once', async () => {
  const { peer, events, dispense, open, data } = await raw()
  await peer.send(Buffer.concat([dispense, open(7), data(7, '01000000')]))
  await peer.send(Buffer.from('GET / HTTP/1.1'))
  expect(events).toEqual(['dispensed', 'no frame of yamux version 0'])
  expect(peer.isClosed).toBe(true)
})

it('a control stream that breaks before anything was dispensed ends the connection, not the process', async () => {
  const { peer, events, data } = await raw()
  await peer.send(data(1, '00'))
  expect(events).toEqual(['refused: control: a message of 0 bytes'])
  expect(peer.isClosed).toBe(true)
})
