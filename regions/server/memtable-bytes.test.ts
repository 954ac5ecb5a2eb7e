import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { MemtableBytes } from './memtable-bytes.ts'
import { Region } from './region.ts'
import { rowsOf, schemaOf } from './test-server.ts'

const schema = schemaOf([typeRef(Oid.int4)])
let ids = 0
const regionOf = (rows: number): Region => {
  const region = new Region(1, schema, 0, () => ++ids)
  if (rows > 0)
    region.insert(
      rowsOf(
        schema,
        Array.from({ length: rows }, (_, i) => [i]),
      ),
      0,
    )
  return region
}

describe('the memory of all memtables', () => {
  it('follows regions as they grow, are flushed and go', () => {
    const [small, large] = [regionOf(10), regionOf(5000)]
    const sum = new MemtableBytes()
    sum.countAll([small, large])
    assert.equal(sum.total, small.memtableBytes + large.memtableBytes)
    assert.ok(large.memtableBytes > small.memtableBytes && small.memtableBytes > 0)
    large.truncate()
    sum.count(large, true)
    assert.equal(sum.total, small.memtableBytes)
    const late = regionOf(100)
    sum.count(late, true)
    sum.count(late, true)
    assert.equal(sum.total, small.memtableBytes + late.memtableBytes)
    sum.count(small, false)
    sum.count(small, false)
    assert.equal(sum.total, late.memtableBytes)
  })
})
