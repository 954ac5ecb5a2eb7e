import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { RegionUpdate, Reply } from './messages.ts'
import { packPublish, unpackPublish } from './packed-publish.ts'

const number = fc.maxSafeNat()
const update = fc.oneof(
  fc.tuple(number, number, number).map(([chunk, rows, sequence]) => ({ kind: 'rows' as const, chunk, rows, sequence })),
  fc.tuple(number, number).map(([list, count]) => ({ kind: 'deletes' as const, list, count })),
)
const reply = fc
  .tuple(number, number)
  .map(([id, sequence]) => ({ id, ok: true as const, value: { kind: 'committed' as const, sequence } }))
const message = fc
  .tuple(number, number, fc.array(update), fc.array(reply))
  .map(([sequence, epoch, updates, replies]) => ({ sequence, epoch, updates, replies }))

test('what commits tell comes back as it was packed', () => {
  fc.assert(
    fc.property(message, (told) => {
      const packed = packPublish(told)
      assert.ok(packed)
      assert.deepEqual(unpackPublish(structuredClone(packed)), told)
    }),
  )
})

test('what the list has no place for is not packed', () => {
  const plain = { sequence: 1, epoch: 0, updates: [] as RegionUpdate[], replies: [] as Reply[] }
  const deletes = { sequences: new Float64Array(1) } as never
  assert.ok(packPublish(plain))
  assert.equal(packPublish({ ...plain, updates: [{ kind: 'gone', region: 1, dropped: true }] }), undefined)
  assert.equal(packPublish({ ...plain, updates: [{ kind: 'deletes', list: 1, count: 1, arrays: deletes }] }), undefined)
  assert.equal(packPublish({ ...plain, replies: [{ id: 1, ok: true, value: undefined }] }), undefined)
  const conflict = { kind: 'key-conflict', index: 1, key: [1] }
  assert.equal(packPublish({ ...plain, replies: [{ id: 1, ok: true, value: conflict }] }), undefined)
  const error = { sqlstate: '58030', message: 'no disk', fields: {} }
  assert.equal(packPublish({ ...plain, replies: [{ id: 1, ok: false, error }] }), undefined)
})
