import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { readLogLine } from '../client/log-line.ts'
import { logRecord, maxRecordBytes } from './log-record.ts'

const now = Date.UTC(2026, 0, 2, 3, 4, 5, 123)

it('a record is one line as hclog has it, with six digits of a second', () => {
  expect(logRecord('info', 'told\nyou', { step: 5, name: 'a' }, now)).toBe(
    '{"step":"5","name":"a","@level":"info","@message":"told\\nyou","@timestamp":"2026-01-02T03:04:05.123000Z"}\n',
  )
})

it('all fields of a record are text, and none takes the place of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.dictionary(fc.string(), fc.anything()), (message, fields) => {
      const line = logRecord('warn', message, { ...fields, '@level': 1, '@message': 2 }, now)
      const record: Record<string, unknown> = JSON.parse(line)
      expect(record).toMatchObject({ '@level': 'warn', '@timestamp': '2026-01-02T03:04:05.123000Z' })
      expect(Object.values(record).every((value) => typeof value === 'string')).toBe(true)
    }),
  )
})

it.each(['x', '\u0000', '"', 'é', '😀'])('a record of many %j is cut off before the host cuts it', (character) => {
  const line = logRecord('error', character.repeat(100_000), { large: character.repeat(100_000) }, now)
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(maxRecordBytes)
  expect(JSON.parse(line)['@message']).toMatch(/… \(cut off\)$/)
})

it('the record is read by the other side', () => {
  expect(readLogLine(logRecord('error', 'no', { a: 1 }, now))).toEqual({
    level: 'error',
    message: 'no',
    fields: { a: '1' },
  })
})

it('a line that is no record is read as it is, at the level of its first word', () => {
  expect(readLogLine('[WARN] careful')).toEqual({ level: 'warn', message: '[WARN] careful', fields: {} })
  expect(readLogLine('{"level":30,"msg":"pino"}')).toMatchObject({
    level: 'debug',
    message: '{"level":30,"msg":"pino"}',
  })
  expect(readLogLine('{not json')).toMatchObject({ level: 'debug', message: '{not json' })
})
