import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoSettings } from './iso-settings.ts'
import { pgSnapshotType } from './transaction-snapshot.ts'

const parse = (text: string): string => pgSnapshotType.parse(text, isoSettings)
const receive = (bytes: Uint8Array): string => pgSnapshotType.receive(bytes, isoSettings)

test('texts that are no snapshot', () => {
  for (const text of [
    '31:12:',
    '0:1:',
    '12:13:0',
    '12:16:14,13',
    '12:13',
    '12:16:14,,15',
    'a:b:',
    '1:9223372036854775808:',
  ])
    assert.throws(() => parse(text), { message: `invalid input syntax for type pg_snapshot: "${text}"` })
})

test('binary form', () => {
  const value = parse('12:18:14,14,16')
  assert.equal(value, '12:18:14,16')
  assert.equal(receive(pgSnapshotType.send(value)), value)
  assert.throws(() => receive(pgSnapshotType.send(value).subarray(1)), { sqlstate: '22P03' })
})
