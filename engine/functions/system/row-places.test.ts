import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { placeOf, tidType } from '../../types/tid.ts'
import { isoSettings } from '../../types/iso-settings.ts'
import { buildColumn } from '../../columns/build.ts'
import { reader } from '../../columns/read.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import type { FunctionContext, ScalarFunction } from '../function.ts'
import { findFunction } from '../registry.ts'
import { placedRow, rowPlace, rowPlaceOid, rowVersion } from './row-places.ts'

const place = (rowId: bigint): string => tidType.format(rowPlace(rowId), isoSettings)

describe('rowPlace', () => {
  test('begins as a new table of PostgreSQL does', () => {
    assert.equal(place(0n), '(0,1)')
    assert.equal(place(65_534n), '(0,65535)')
    assert.equal(place(65_535n), '(1,1)')
  })
  test('of rows that are not committed, and of other regions', () => {
    assert.equal(place(-1n), '(2147483648,1)')
    assert.equal(place(1n << 48n), '(16777216,1)')
    assert.notEqual(place(64n << 48n), place(63n << 48n))
  })
  test('placedRow finds the row again', () => {
    const row = fc.tuple(fc.nat({ max: 32_767 }), fc.nat({ max: 2_000_000_000 }))
    fc.assert(
      fc.property(row, ([region, number]) => {
        const id = (BigInt(region) << 48n) | BigInt(number)
        assert.equal(placedRow(rowPlace(id)), id)
        assert.equal(placedRow(rowPlace(-1n - BigInt(number))), -1n - BigInt(number))
      }),
    )
  })
  test('of a whole column they are the same', () => {
    const ids = [0n, 65_534n, 65_535n, -1n, -65_536n, 1n << 48n, (64n << 48n) | 70_000n, (32_767n << 48n) | 5n, null]
    const column = buildColumn(typeRef(Oid.int8), ids, { layout: { kind: 'i64' } })
    const { vector } = findFunction(rowPlaceOid) as ScalarFunction
    const places = vector!([column], ids.length, { resultType: typeRef(Oid.tid) } as FunctionContext)!
    const read = reader(places)
    assert.deepEqual(
      ids.map((_, row) => read(row)),
      ids.map((id) => (id === null ? null : rowPlace(id))),
    )
  })
  test('no row lies where none can', () => {
    assert.ok(placedRow(placeOf(0n, 0n)) < -(2n ** 62n))
    assert.ok(placedRow(placeOf(2n ** 30n, 1n)) < -(2n ** 62n))
  })
  test('a row too far behind is an error', () => {
    assert.throws(() => rowPlace((64n << 48n) | (2n ** 40n)), { sqlstate: '54000' })
  })
})

describe('rowVersion', () => {
  test('changes with any value, and with what is NULL', () => {
    const types = [23, 25]
    const versions = [
      rowVersion([1, 'a'], types),
      rowVersion([2, 'a'], types),
      rowVersion([1, 'b'], types),
      rowVersion([1, null], types),
      rowVersion([null, 'a'], types),
      rowVersion([1, ''], types),
    ]
    assert.equal(new Set(versions).size, versions.length)
    assert.equal(rowVersion([1, 'a'], types), versions[0])
    assert.ok(versions.every((version) => version > 2 && version < 2 ** 32))
  })
})
