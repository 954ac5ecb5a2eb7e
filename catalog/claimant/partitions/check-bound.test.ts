// Bounds that have a place among others, and what is said of those that have none.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { PgError } from '../../../engine/errors.ts'
import type { PartitionBound, Partitioning, RangeDatum } from '../../../engine/partitioned/partitioning.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef, type Value } from '../../../engine/types/type.ts'
import { checkBound } from './check-bound.ts'

const int4 = typeRef(Oid.int4)

/** What is said of the last bound; undefined: it has a place. */
function said(strategy: Partitioning['strategy'], ...bounds: readonly PartitionBound[]): string | undefined {
  const parts = bounds.slice(0, -1).map((bound, table) => ({ table, bound }))
  try {
    const partitioning = { strategy, keys: [{ attribute: 1, type: int4 }] }
    checkBound('p', bounds.at(-1)!, { partitioning, parts, nameOf: (table) => `p${table}` })
    return undefined
  } catch (error) {
    assert.ok(error instanceof PgError)
    assert.equal(error.sqlstate, '42P17')
    return error.fields.detail ?? error.message
  }
}

type End = number | 'minvalue' | 'maxvalue'
const end = (value: End): RangeDatum[] => [typeof value === 'number' ? { kind: 'value', value } : { kind: value }]
const range = (from: End, to: End): PartitionBound => ({ kind: 'range', from: end(from), to: end(to) })
const list = (...values: readonly Value[]): PartitionBound => ({ kind: 'list', values })
const hash = (modulus: number, remainder: number): PartitionBound => ({ kind: 'hash', modulus, remainder })
const otherwise: PartitionBound = { kind: 'default' }

test('ranges may meet and not overlap', () => {
  assert.equal(said('range', range(0, 10), range(10, 20)), undefined)
  assert.equal(said('range', range(10, 20), range('minvalue', 10)), undefined)
  assert.equal(said('range', range(0, 10), range(9, 20)), 'partition "p" would overlap partition "p0"')
  assert.equal(said('range', range(0, 10), range('minvalue', 'maxvalue')), 'partition "p" would overlap partition "p0"')
  assert.equal(said('range', range(5, 5)), 'Specified lower bound (5) is greater than or equal to upper bound (5).')
  assert.equal(
    said('range', range('maxvalue', 'minvalue')),
    'Specified lower bound (MAXVALUE) is greater than or equal to upper bound (MINVALUE).',
  )
})

test('a value is in one list, NULL too', () => {
  assert.equal(said('list', list(1, 2), list(3, null)), undefined)
  assert.equal(said('list', list(1, 2), list(3, 2)), 'partition "p" would overlap partition "p0"')
  assert.equal(said('list', list(1), list(2, null), list(null)), 'partition "p" would overlap partition "p1"')
})

test('one default', () => {
  assert.equal(said('list', list(1), otherwise), undefined)
  assert.equal(said('list', otherwise, list(1)), undefined)
  assert.equal(said('range', otherwise, otherwise), 'partition "p" conflicts with existing default partition "p0"')
})

test('a modulus is a factor of the next larger one', () => {
  assert.equal(said('hash', hash(2, 0), hash(4, 1), hash(8, 3)), undefined)
  assert.equal(said('hash', hash(2, 0), hash(4, 2)), 'partition "p" would overlap partition "p0"')
  assert.equal(
    said('hash', hash(4, 0), hash(6, 1)),
    'The new modulus 6 is not divisible by 4, the modulus of existing partition "p0".',
  )
  assert.equal(
    said('hash', hash(9, 0), hash(2, 1)),
    'The new modulus 2 is not a factor of 9, the modulus of existing partition "p0".',
  )
})
