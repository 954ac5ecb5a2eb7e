// Remainders are those that PostgreSQL finds (satisfies_hash_partition with a modulus of 997).
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { Oid } from '../types/oids.ts'
import { typeRef, type Value } from '../types/type.ts'
import { partitionHash } from './hash-partition.ts'

const remainder = (key: readonly Value[], ...types: readonly number[]): number =>
  Number(
    partitionHash(
      key,
      types.map((oid) => typeRef(oid)),
    ) % 997n,
  )

test('integers of all widths have one hash', () => {
  for (const [value, expected] of [
    [0, 156],
    [1, 6],
    [-1, 733],
  ]) {
    assert.equal(remainder([value], Oid.int2), expected)
    assert.equal(remainder([value], Oid.int4), expected)
    assert.equal(remainder([BigInt(value)], Oid.int8), expected)
  }
  assert.equal(remainder([2_147_483_647], Oid.int4), 824)
  assert.equal(remainder([10_000_000_000n], Oid.int8), 684)
})

test('texts shorter and longer than a block, and beyond ASCII', () => {
  const found = ['', 'a', 'hello wörld', 'twelve bytes', 'more than twelve bytes'].map((text) =>
    remainder([text], Oid.text),
  )
  assert.deepEqual(found, [597, 553, 310, 699, 246])
})

test('floats, both zeros the same, and booleans', () => {
  assert.deepEqual(
    [0, -0, 1.5, -2.25].map((value) => remainder([value], Oid.float8)),
    [794, 794, 503, 249],
  )
  assert.deepEqual(
    [true, false].map((value) => remainder([value], Oid.bool)),
    [6, 156],
  )
})

test('keys of more columns, where NULLs add nothing', () => {
  assert.equal(remainder([1, 'a'], Oid.int4, Oid.text), 183)
  assert.equal(remainder([7, null], Oid.int4, Oid.text), 439)
  assert.equal(remainder([null, 'a'], Oid.int4, Oid.text), 553)
  assert.equal(remainder([null], Oid.int4), 0)
})
