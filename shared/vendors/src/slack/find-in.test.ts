import { StillLooking } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import type { SlackSearch } from './client.ts'
import { findIn } from './plans.ts'

const place = { channel: 'C0PAY', threadTs: '1.000000', marker: 'k1', since: 5 }

/** Where is looked, when a look stops where it is told to. */
const looks = async (from: string | undefined, stops: 'channel' | 'thread' | undefined, isGone = true) => {
  const asked: SlackSearch[] = []
  const api = {
    async find(search: SlackSearch) {
      asked.push(search)
      if (stops === (search.threadTs === undefined ? 'channel' : 'thread'))
        throw new StillLooking('9.000000', new Error('no answer in time'))
      return []
    },
    isThere: async () => !isGone,
    remove: () => Promise.reject(new Error('nothing is to be removed')),
  }
  const ended = await findIn(api, { ...place, from }).catch((error: StillLooking) => error.from)
  return [asked.map(({ threadTs, from: at }) => [threadTs === undefined ? 'channel' : 'thread', at]), ended]
}

test('a look at a thread that is there goes through that alone', async () => {
  expect(await looks(undefined, undefined, false)).toEqual([[['thread', undefined]], []])
})

test('a look at a thread that is gone goes through the channel first, and each part goes on where it stopped', async () => {
  expect(await looks(undefined, undefined)).toEqual([
    [
      ['channel', undefined],
      ['thread', undefined],
    ],
    [],
  ])
  expect(await looks(undefined, 'channel')).toEqual([[['channel', undefined]], '9.000000'])
  expect(await looks('9.000000', 'thread')).toEqual([
    [
      ['channel', '9.000000'],
      ['thread', undefined],
    ],
    'thread/9.000000',
  ])
  expect(await looks('thread/9.000000', undefined)).toEqual([[['thread', '9.000000']], []])
})

test('a reply that fell into the channel is gone before its thread is looked through, or the look fails', async () => {
  const loose = { channel: 'C0PAY', ts: '2.000000', payload: {}, team: undefined, app: undefined }
  const done: string[] = []
  const api = (remove: () => Promise<void>) => ({
    async find({ threadTs }: SlackSearch) {
      done.push(threadTs === undefined ? 'channel' : 'thread')
      return threadTs === undefined ? [loose] : []
    },
    isThere: async () => false,
    remove,
  })
  const removing = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    done.push('removed')
  }
  expect(await findIn(api(removing), place)).toEqual([])
  expect(done).toEqual(['channel', 'removed', 'thread'])
  await expect(
    findIn(
      api(() => Promise.reject(new Error('not now'))),
      place,
    ),
  ).rejects.toThrow('not now')
})
