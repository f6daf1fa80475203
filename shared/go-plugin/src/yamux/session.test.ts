import { duplexPair } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { rawFrame, rawPeer } from '../testing/raw-peer.ts'
import { frameFlag, frameType, goAwayCode, initialWindow } from './frame.ts'
import { Session, type SessionOptions } from './session.ts'
import type { Stream } from './stream.ts'

const { open, accept, finish, reset } = frameFlag
const { data, windowUpdate, ping, goAway } = frameType

/** A server that writes down what happens. */
const listening = (options: Partial<SessionOptions> = {}) => {
  const peer = rawPeer()
  const streams: Stream[] = []
  const events: string[] = []
  const session = new Session(peer.socket, {
    role: 'server',
    accept(stream) {
      streams.push(stream)
      return {
        data: (piece) => events.push(`${stream.id}: ${piece.length < 20 ? piece : piece.length}`),
        end: (error) => events.push(`${stream.id} ended${error ? `: ${error.message}` : ''}`),
      }
    },
    closed: (error) => events.push(`closed${error ? `: ${error.message}` : ''}`),
    ...options,
  })
  return { ...peer, peer, session, streams, events }
}

const opened = rawFrame(windowUpdate, open, 1, 0)
const protocolError = { type: goAway, flags: 0, id: 0, length: goAwayCode.protocolError }

describe('a stream that the other side opens', () => {
  it.each([
    ['with a window update', rawFrame(windowUpdate, open, 1, 0)],
    ['with data', rawFrame(data, open, 1, 5, Buffer.from('hello'))],
  ])('%s is accepted at once, and once', async (_, frame) => {
    const { peer } = listening()
    await peer.send(Buffer.concat([frame, rawFrame(data, 0, 1, 2, Buffer.from('on'))]))
    expect(peer.frames).toEqual([{ type: windowUpdate, flags: accept, id: 1, length: 0 }])
  })

  it('is read, however its headers and bodies are cut', async () => {
    const bytes = Buffer.concat([
      opened,
      rawFrame(data, 0, 1, 5, Buffer.from('hello')),
      rawFrame(data, finish, 1, 1, Buffer.from('!')),
    ])
    for (const pieceBytes of [1, 5, 7, 13, 1000]) {
      const { peer, events } = listening()
      await peer.send(bytes, pieceBytes)
      expect(
        events
          .filter((event) => !event.includes('ended'))
          .join('')
          .replaceAll('1: ', ''),
      ).toBe('hello!')
      expect(events.at(-1)).toBe('1 ended')
    }
  })

  it('can be written to after it was finished by the other side', async () => {
    const { peer, streams, events } = listening()
    await peer.send(Buffer.concat([opened, rawFrame(windowUpdate, finish, 1, 0)]))
    await streams[0]?.write(Buffer.from('answer'))
    streams[0]?.finish()
    await peer.send(Buffer.alloc(0))
    expect(peer.frames.slice(1)).toEqual([
      { type: data, flags: 0, id: 1, length: 6 },
      { type: windowUpdate, flags: finish, id: 1, length: 0 },
    ])
    expect(events).toEqual(['1 ended'])
  })

  it('ends when it is reset, and what waits to be written fails', async () => {
    const { peer, streams, events } = listening()
    await peer.send(opened)
    const written = expect(streams[0]?.write(Buffer.alloc(initialWindow + 1))).rejects.toThrow('the stream was reset')
    await peer.send(rawFrame(windowUpdate, reset, 1, 0))
    await written
    await expect(streams[0]?.write(Buffer.from('more'))).rejects.toThrow('the stream is closed')
    expect(events).toEqual(['1 ended: the stream was reset'])
  })

  it('is reset when there are too many', async () => {
    const { peer, streams } = listening({ maxStreams: 2 })
    await peer.send(Buffer.concat([1, 3, 5].map((id) => rawFrame(windowUpdate, open, id, 0))))
    expect(peer.frames.map(({ flags }) => flags)).toEqual([accept, accept, reset])
    expect(streams).toHaveLength(2)
    await peer.send(rawFrame(windowUpdate, reset, 1, 0))
    await peer.send(rawFrame(windowUpdate, open, 7, 0))
    expect(streams).toHaveLength(3)
  })
})

describe('a window', () => {
  it('lets no more through than the other side gave, and the rest when it gives more', async () => {
    const { peer, streams } = listening()
    await peer.send(opened)
    let isWritten = false
    const written = streams[0]?.write(Buffer.alloc(initialWindow + 10)).then(() => {
      isWritten = true
    })
    await peer.send(rawFrame(windowUpdate, 0, 1, 4))
    expect(isWritten).toBe(false)
    expect(peer.frames.slice(1).map(({ length }) => length)).toEqual([initialWindow, 4])
    await peer.send(rawFrame(windowUpdate, 0, 1, 1000))
    await written
    expect(peer.frames.at(-1)).toEqual({ type: data, flags: 0, id: 1, length: 6 })
  })

  it.each([
    ['while the other side writes', []],
    ['when the other side has finished', [rawFrame(windowUpdate, finish, 1, 0)]],
  ])('lets the finish go out after what waits, %s', async (_, before) => {
    const { peer, streams } = listening()
    await peer.send(opened)
    const written = streams[0]?.write(Buffer.alloc(initialWindow + 1))
    streams[0]?.finish()
    await peer.send(Buffer.concat([...before, rawFrame(windowUpdate, 0, 1, 10)]))
    await written
    expect(peer.frames.slice(-2).map(({ type, flags, length }) => [type, flags, length])).toEqual([
      [data, 0, 1],
      [windowUpdate, finish, 0],
    ])
    expect(streams[0]?.isGone).toBe(before.length > 0)
  })

  it('is given back in halves', async () => {
    const { peer } = listening()
    await peer.send(Buffer.concat([opened, rawFrame(data, 0, 1, 100, Buffer.alloc(100))]))
    expect(peer.frames).toHaveLength(1)
    await peer.send(rawFrame(data, 0, 1, initialWindow / 2, Buffer.alloc(initialWindow / 2)))
    const given = peer.frames.slice(1).reduce((sum, { length }) => sum + length, 0)
    expect(given).toBeGreaterThanOrEqual(initialWindow / 2)
  })

  it('ends the session when it is exceeded', async () => {
    const { peer, events } = listening()
    await peer.send(Buffer.concat([opened, rawFrame(data, 0, 1, initialWindow + 1)]))
    expect(peer.frames.at(-1)).toEqual(protocolError)
    expect(peer.isClosed).toBe(true)
    expect(events[0]).toBe('closed: stream 1 exceeds its window')
  })
})

describe('a session', () => {
  it('answers pings with what they carry', async () => {
    const { peer } = listening()
    await peer.send(rawFrame(ping, open, 0, 4711))
    expect(peer.frames).toEqual([{ type: ping, flags: accept, id: 0, length: 4711 }])
  })

  it('ends when the other side reads nothing, and asks on', async () => {
    const [socket, peer] = duplexPair()
    const ends: (string | undefined)[] = []
    new Session(socket, {
      role: 'server',
      accept: () => ({ data() {}, end() {} }),
      closed: (error) => ends.push(error?.message),
    })
    peer.write(Buffer.concat(Array.from({ length: 16_000 }, () => rawFrame(ping, open, 0, 1))))
    await expect.poll(() => ends, { interval: 1 }).toEqual(['the other side does not read'])
    expect(socket.destroyed).toBe(true)
  })

  it('steps over frames of streams that it does not know', async () => {
    const { peer, events } = listening()
    await peer.send(
      Buffer.concat([
        rawFrame(data, 0, 9, 3, Buffer.from('???')),
        rawFrame(windowUpdate, 0, 9, 1),
        rawFrame(windowUpdate, reset, 9, 0),
        rawFrame(windowUpdate, accept | finish, 11, 0),
        opened,
        rawFrame(data, 0, 1, 2, Buffer.from('ok')),
      ]),
      1,
    )
    expect(events.join()).toBe('1: o,1: k')
  })

  it.each([
    ['a stream is opened twice', Buffer.concat([opened, opened])],
    ['a stream has a number of ours', rawFrame(windowUpdate, open, 2, 0)],
    ['a stream has no number', rawFrame(windowUpdate, open, 0, 0)],
    ['the version is another', Buffer.concat([Buffer.of(1), opened.subarray(1)])],
    ['the type is unknown', rawFrame(4, 0, 0, 0)],
    ['it is HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['the other side failed', rawFrame(goAway, 0, 0, goAwayCode.protocolError)],
  ])('says so and ends when %s', async (_, bytes) => {
    const { peer } = listening()
    await peer.send(bytes)
    expect(peer.frames.at(-1)).toEqual(protocolError)
    expect(peer.isClosed).toBe(true)
  })

  it('ends its streams when the other side hangs up', async () => {
    const { peer, events } = listening()
    await peer.send(opened)
    peer.hangUp()
    await peer.send(Buffer.alloc(0))
    expect(events).toEqual(['closed', '1 ended: the session is closed'])
  })

  it('opens no streams once the other side goes away', async () => {
    const { peer, session } = listening()
    await peer.send(rawFrame(goAway, 0, 0, goAwayCode.normal))
    expect(() => session.open({ data() {}, end() {} })).toThrow('the session is closed')
  })
})

describe('two sessions', () => {
  it('carry a megabyte in both directions of many streams, and answer each other', async () => {
    const [left, right] = duplexPair()
    const echo = new Session(left, {
      role: 'server',
      accept: (stream) => ({
        data: (piece) => void stream.write(Buffer.from(piece)),
        end: () => stream.finish(),
      }),
    })
    const client = new Session(right, { role: 'client', accept: () => ({ data() {}, end() {} }) })
    const echoed = (fill: number) =>
      new Promise<number>((resolve) => {
        let size = 0
        const stream = client.open({
          data: (piece) => {
            if (piece.every((byte) => byte === fill)) size += piece.length
          },
          end: () => resolve(size),
        })
        stream.write(Buffer.alloc(1_000_000, fill)).then(() => stream.finish())
      })
    await Promise.all([client.ping(), echo.ping(), client.ping()])
    expect(await Promise.all([1, 2, 3, 4, 5].map(echoed))).toEqual(Array(5).fill(1_000_000))
    const lost = client.ping()
    client.close()
    await expect(lost).rejects.toThrow('the session is closed')
  })
})
