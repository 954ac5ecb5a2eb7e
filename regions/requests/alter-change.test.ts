// Kinds of change: what each makes of a schema, which are refused, and that asking twice changes nothing more.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { type AlterChange, changedSchema } from './alter-change.ts'
import type { RegionColumn, RegionSchema } from './request.ts'

const column = (attribute: number, oid: number = Oid.int4): RegionColumn => ({
  attribute,
  type: typeRef(oid),
  notNull: false,
})
const schema: RegionSchema = {
  version: 1,
  columns: [column(1), column(2, Oid.text), column(3, Oid.timestamp)],
  keys: [{ index: 9, attributes: [1], unique: true, nullsNotDistinct: false }],
  sortBy: [2],
  options: { timeAttribute: 3 },
}
const change = (one: AlterChange, empty = false): RegionSchema => changedSchema(schema, [one], empty)
const attributes = ({ columns }: RegionSchema): number[] => columns.map(({ attribute }) => attribute)

describe('changes of a schema', () => {
  it('add a column first, last or after another, once', () => {
    assert.deepEqual(attributes(change({ kind: 'add-column', column: column(4), at: 'first' })), [4, 1, 2, 3])
    assert.deepEqual(attributes(change({ kind: 'add-column', column: column(4) })), [1, 2, 3, 4])
    assert.deepEqual(attributes(change({ kind: 'add-column', column: column(4), at: { after: 1 } })), [1, 4, 2, 3])
    assert.equal(change({ kind: 'add-column', column: column(2, Oid.text) }), schema)
  })

  it('drop and retype columns, and set options and keys', () => {
    const more = changedSchema(schema, [{ kind: 'add-column', column: column(4) }], false)
    assert.equal(more.version, 2)
    assert.deepEqual(attributes(changedSchema(more, [{ kind: 'drop-column', attribute: 4 }], false)), [1, 2, 3])
    assert.equal(change({ kind: 'drop-column', attribute: 7 }), schema)
    const retyped = change({ kind: 'change-type', attribute: 2, type: typeRef(Oid.varchar) })
    assert.equal(retyped.columns[1].type.oid, Oid.varchar)
    assert.equal(change({ kind: 'change-type', attribute: 1, type: typeRef(Oid.int4) }), schema)
    assert.equal(change({ kind: 'set-options', options: { timeAttribute: 3 } }), schema)
    assert.deepEqual(change({ kind: 'set-options', options: {} }).options, {})
    assert.deepEqual(change({ kind: 'set-keys', keys: [] }).keys, [])
  })

  it('leave names and defaults to the catalog', () => {
    assert.equal(change({ kind: 'rename-column', attribute: 1 }), schema)
    assert.equal(change({ kind: 'set-default', attribute: 1, value: 5 }), schema)
    assert.equal(change({ kind: 'drop-default', attribute: 1 }), schema)
  })

  it('are refused with a reason', () => {
    const refused: readonly (readonly [AlterChange, string])[] = [
      [{ kind: 'add-column', column: column(2) }, '42701'],
      [{ kind: 'add-column', column: column(2, Oid.text), at: 'first' }, '42701'],
      [{ kind: 'add-column', column: column(0) }, '42701'],
      [{ kind: 'add-column', column: column(4), at: { after: 8 } }, '42703'],
      [{ kind: 'add-column', column: { ...column(4), notNull: true } }, '23502'],
      [{ kind: 'drop-column', attribute: 1 }, '2BP01'],
      [{ kind: 'drop-column', attribute: 2 }, '2BP01'],
      [{ kind: 'drop-column', attribute: 3 }, '2BP01'],
      [{ kind: 'change-type', attribute: 1, type: typeRef(Oid.text) }, '0A000'],
      [{ kind: 'change-type', attribute: 8, type: typeRef(Oid.text) }, '42703'],
      [{ kind: 'rename-column', attribute: 8 }, '42703'],
      [{ kind: 'set-default', attribute: 8, value: 1 }, '42703'],
      [{ kind: 'set-options', options: { timeAttribute: 8 } }, '42703'],
      [{ kind: 'set-options', options: { ttlMicros: 5 } }, '22023'],
    ]
    for (const [one, sqlstate] of refused) assert.throws(() => change(one), { sqlstate }, JSON.stringify(one))
    assert.equal(change({ kind: 'add-column', column: { ...column(4), notNull: true } }, true).columns.length, 4)
    assert.equal(
      change({ kind: 'change-type', attribute: 1, type: typeRef(Oid.text) }, true).columns[0].type.oid,
      Oid.text,
    )
  })
})
