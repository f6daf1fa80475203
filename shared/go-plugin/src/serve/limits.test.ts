import { describe, expect, it } from 'vitest'
import { Encoder } from '../gob/encoder.ts'
import { flagType, type Schema, structType, textType } from '../gob/schema.ts'
import type { Value } from '../gob/value.ts'
import { requestType } from '../rpc/header.ts'
import { stepService } from '../step/step-service.ts'
import { approves, handTime, unheard } from '../testing/plugin-pair.ts'
import { rawFrame, rawPeer } from '../testing/raw-peer.ts'
import { frameFlag, frameType, initialWindow } from '../yamux/frame.ts'
import { serveConnection } from './connection.ts'

/** A host that does what no host does, and the lines that are logged of it. */
const host = async () => {
  const peer = rawPeer()
  const time = handTime()
  const lines: string[] = []
  const told = (reason: string) => void lines.push(reason)
  const on = { ...unheard, broken: told, refused: told }
  serveConnection(peer.socket, { RpcStepPlugin: (leave) => stepService(approves, leave) }, on, time.after)
  const encoder = new Encoder()
  let seq = 0
  const call = (ServiceMethod: string, schema: Schema, value: Value) => {
    seq += 1
    return encoder.encode({ schema: requestType, value: { ServiceMethod, Seq: seq } }, { schema, value })
  }
  const open = (id: number) => peer.send(rawFrame(frameType.windowUpdate, frameFlag.open, id, 0))
  /** In frames that the window of a stream has room for. */
  const send = async (id: number, bytes: Buffer, frameBytes = initialWindow / 4) => {
    for (let at = 0; at < bytes.length && !peer.isClosed; at += frameBytes) {
      const body = bytes.subarray(at, at + frameBytes)
      await peer.send(rawFrame(frameType.data, 0, id, body.length, body))
    }
  }
  for (const id of [1, 3, 5]) await open(id)
  return { peer, time, lines, call, open, send }
}

const announced = (bytes: number) => {
  const length = Buffer.alloc(5)
  length.writeUInt32BE(bytes, 1)
  length[0] = 256 - 4
  return length
}

describe('the connection of a host is closed, and one line says why, when it', () => {
  it('announces a message of more than 16 MiB', async () => {
    const { peer, lines, send } = await host()
    await send(1, announced(16 * 1024 * 1024 + 1))
    expect(peer.isClosed).toBe(true)
    expect(lines).toEqual(['control: a message of 16777217 bytes'])
  })

  it('announces more than it sends, on many streams', async () => {
    const { peer, lines, call, open, send } = await host()
    for (let id = 7; id < 7 + 2 * 40; id += 2) {
      await send(1, call('Dispenser.Dispense', textType, 'RpcStepPlugin'))
      await open(id)
      await send(id, Buffer.from([(id - 5) / 2, 0, 0, 0]))
      await send(id, Buffer.concat([announced(2 * 1024 * 1024), Buffer.of(1)]))
    }
    expect(peer.isClosed).toBe(true)
    expect(lines).toEqual([
      'the stream of the plugin ended: more than 33554432 bytes of messages that are not whole at a time',
    ])
  })

  it('defines more than a Rollout has', async () => {
    const long = structType('X', { ['x'.repeat(300_000)]: textType })
    const fields = Array.from({ length: 2_001 }, (_, index) => [`F${index}`, structType(`T${index}`, {})])
    for (const [schema, line] of [
      [long, 'control: more than 262144 bytes of definitions at a time'],
      [structType('X', Object.fromEntries(fields)), 'control: more than 2000 types'],
    ] as const) {
      const { peer, lines, call, send } = await host()
      await send(1, call('Control.Ping', schema, {}))
      expect(lines).toEqual([line])
      expect(peer.isClosed).toBe(true)
    }
  })

  it('asks for plugins that it does not dial', async () => {
    const { peer, lines, call, send } = await host()
    for (let left = 17; left > 0; left -= 1) await send(1, call('Dispenser.Dispense', textType, 'RpcStepPlugin'))
    expect(lines).toEqual(['the host asked for plugins, and did not dial them'])
    expect(peer.isClosed).toBe(true)
  })

  it('calls on, and takes no answers', async () => {
    const { peer, lines, call, send } = await host()
    const calls = Array.from({ length: 8_000 }, () => call('Control.None', flagType, true))
    await send(1, Buffer.concat(calls))
    expect(lines).toEqual(['control: more than 1024 calls that are refused at a time'])
    expect(peer.isClosed).toBe(true)
  })
})

it('a stream that does not say within 5 s what it is for is reset', async () => {
  const { peer, time, lines, open, send } = await host()
  await open(7)
  await send(7, Buffer.of(1, 0))
  time.pass(5_000)
  await peer.send(Buffer.alloc(0))
  expect(peer.frames.at(-1)).toMatchObject({ id: 7, flags: frameFlag.reset })
  expect(lines).toEqual([])
})

it('a Rollout of 3 MiB comes through, in frames of any size', async () => {
  const { peer, lines, call, open, send } = await host()
  await send(1, call('Dispenser.Dispense', textType, 'RpcStepPlugin'))
  await open(7)
  await send(7, Buffer.from([1, 0, 0, 0]))
  const before = peer.received.length
  const argument = structType('RunArgs', { Context: structType('RpcStepContext', { PluginName: textType }) })
  const name = 'x'.repeat(3 * 1024 * 1024)
  const encoded = new Encoder().encode(
    { schema: requestType, value: { ServiceMethod: 'Plugin.Run', Seq: 1 } },
    { name: 'step.RunArgs', schema: argument, value: { Context: { PluginName: name } } },
  )
  await send(7, encoded.subarray(0, 500), 1)
  await send(7, encoded.subarray(500))
  expect(peer.received.subarray(before).includes('approved xxx')).toBe(true)
  expect(lines).toEqual([])
})
