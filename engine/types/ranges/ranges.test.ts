// Ranges and multiranges against the sets of points that they stand for, and their forms there and back.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { PgError } from '../../errors.ts'
import { isoSettings } from '../iso-settings.ts'
import { typeByName, typeByOid } from '../registry.ts'
import { lowerBound, makeRange, upperBound } from './bounds.ts'
import {
  holdsMultirange,
  intersectMultiranges,
  makeMultirange,
  overlapsMultirange,
  span,
  subtractMultirange,
  uniteMultiranges,
} from './multirange-set.ts'
import {
  adjacent,
  containsElement,
  containsRange,
  endsBy,
  intersect,
  isBefore,
  merge,
  overlap,
  startsFrom,
} from './range-set.ts'
import { rangeOidMultiple, rangeOidRemainder, rangeOids, rangeSubtypes } from './user-ranges.ts'
import { emptyRange, type MultirangeValue, type RangeFamily, type RangeValue } from './range-value.ts'

const least = -4
const most = 5
/** Bounds are integers, so these tell all sets apart; beyond the last ones only infinite ranges reach. */
const points = Array.from({ length: 4 * (most - least + 2) + 1 }, (_, index) => least - 1 + index / 4)

interface Kind {
  readonly name: string
  readonly multirange: string
  readonly of: (integer: number) => unknown
  /** What its values can tell apart. */
  readonly points: readonly number[]
}

const decimal = (point: number) => ({ coefficient: BigInt(Math.round(point * 100)), scale: 2 })
const kinds: readonly Kind[] = [
  { name: 'int4range', multirange: 'int4multirange', of: Number, points: points.filter(Number.isInteger) },
  { name: 'int8range', multirange: 'int8multirange', of: BigInt, points: points.filter(Number.isInteger) },
  { name: 'numrange', multirange: 'nummultirange', of: decimal, points },
]

for (const { name, multirange, of, points: tested } of kinds) {
  const type = typeByName(name)!
  const multitype = typeByName(multirange)!
  const family: RangeFamily = type.rangeFamily!
  const side = fc.option(fc.integer({ min: least, max: most }))
  const range = fc
    .tuple(side, side, fc.boolean(), fc.boolean(), fc.integer({ max: 9, min: 0 }))
    .map(([a, b, lowerInclusive, upperInclusive, luck]): RangeValue => {
      if (luck === 0) return emptyRange
      const [low, high] = a !== null && b !== null && a > b ? [b, a] : [a, b]
      const value = (point: number | null) => (point === null ? null : of(point))
      return makeRange(lowerBound(value(low), lowerInclusive), upperBound(value(high), upperInclusive), family)
    })
  const multi = fc.array(range, { maxLength: 5 }).map((ranges) => makeMultirange(ranges, family))
  const pointsOf = (value: RangeValue): boolean[] => tested.map((point) => containsElement(value, of(point), family))
  const pointsOfAll = ({ ranges }: MultirangeValue): boolean[] =>
    tested.map((point) => ranges.some((each) => containsElement(each, of(point), family)))
  const joined = (a: boolean[], b: boolean[], test: (x: boolean, y: boolean) => boolean): boolean[] =>
    a.map((x, index) => test(x, b[index]))
  const within = (inner: boolean[], outer: boolean[]): boolean => inner.every((x, index) => !x || outer[index])

  describe(name, () => {
    test('forms round trip, and equal values have one form and one key', () => {
      fc.assert(
        fc.property(range, range, multi, multi, (a, b, m, n) => {
          for (const [each, of, other] of [
            [type, a, b],
            [multitype, m, n],
          ] as const) {
            assert.deepEqual(each.parse(each.format(of, isoSettings), isoSettings), of)
            assert.deepEqual(each.receive(each.send(of), isoSettings), of)
            const same = each.compare!(of, other) === 0
            assert.equal(each.hashKey!(of) === each.hashKey!(other), same)
            assert.equal(each.format(of, isoSettings) === each.format(other, isoSettings), same)
            assert.equal(Math.sign(each.compare!(of, other)) + Math.sign(each.compare!(other, of)), 0)
          }
        }),
      )
    })

    test('relations of ranges are those of their points', () => {
      fc.assert(
        fc.property(range, range, (a, b) => {
          const [left, right] = [pointsOf(a), pointsOf(b)]
          const some = !a.empty && !b.empty
          assert.equal(containsRange(a, b, family), within(right, left))
          assert.equal(overlap(a, b, family), joined(left, right, (x, y) => x && y).includes(true))
          assert.equal(isBefore(a, b, family), some && left.lastIndexOf(true) < right.indexOf(true))
          assert.equal(endsBy(a, b, family), some && left.lastIndexOf(true) <= right.lastIndexOf(true))
          assert.equal(startsFrom(a, b, family), some && left.indexOf(true) >= right.indexOf(true))
          const both = [
            left.lastIndexOf(true) + 1 === right.indexOf(true),
            right.lastIndexOf(true) + 1 === left.indexOf(true),
          ]
          assert.equal(adjacent(a, b, family), some && both.includes(true))
        }),
      )
    })

    test('products and hulls of ranges', () => {
      fc.assert(
        fc.property(range, range, (a, b) => {
          assert.deepEqual(
            pointsOf(intersect(a, b, family)),
            joined(pointsOf(a), pointsOf(b), (x, y) => x && y),
          )
          const hull = merge(a, b, family)
          assert.ok(containsRange(hull, a, family) && containsRange(hull, b, family))
          assert.deepEqual(hull, span(makeMultirange([a, b], family)))
        }),
      )
    })

    test('multiranges are sets', () => {
      fc.assert(
        fc.property(multi, multi, (a, b) => {
          const [left, right] = [pointsOfAll(a), pointsOfAll(b)]
          const results: readonly [MultirangeValue, (x: boolean, y: boolean) => boolean][] = [
            [uniteMultiranges(a, b, family), (x, y) => x || y],
            [intersectMultiranges(a, b, family), (x, y) => x && y],
            [subtractMultirange(a, b, family), (x, y) => x && !y],
          ]
          for (const [result, test] of results) {
            assert.deepEqual(pointsOfAll(result), joined(left, right, test))
            assert.deepEqual(makeMultirange(result.ranges.toReversed(), family), result)
          }
          assert.equal(holdsMultirange(a, b, family), within(right, left))
          assert.equal(overlapsMultirange(a, b, family), joined(left, right, (x, y) => x && y).includes(true))
        }),
      )
    })
  })
}

describe('what is no range', () => {
  const fails = (sqlstate: string, work: () => unknown): void => {
    assert.throws(work, (error) => error instanceof PgError && error.sqlstate === sqlstate)
  }
  const { int4range, int4multirange } = {
    int4range: typeByName('int4range')!,
    int4multirange: typeByName('int4multirange')!,
  }

  test('any text is a range or malformed, never a fault', () => {
    const piece = fc.constantFrom('[', ']', '(', ')', '{', '}', ',', '"', '\\', ' ', 'empty', '1', '2', '3', 'x')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(int4range, int4multirange), (pieces, type) => {
        try {
          const value = type.parse(pieces.join(''), isoSettings)
          assert.deepEqual(type.parse(type.format(value, isoSettings), isoSettings), value)
        } catch (error) {
          assert.ok(error instanceof PgError && ['22P02', '22000'].includes(error.sqlstate), String(error))
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('bytes that end early, go on, or lie about a length', () => {
    const bytes = int4range.send(int4range.parse('[1,5)', isoSettings))
    for (let length = 0; length < bytes.length; length++)
      fails('08P01', () => int4range.receive(bytes.subarray(0, length), isoSettings))
    fails('08P01', () => int4range.receive(Uint8Array.of(...bytes, 0), isoSettings))
    fails('08P01', () => int4range.receive(Uint8Array.of(2, 255, 255, 255, 255), isoSettings))
    fails('08P01', () => int4multirange.receive(Uint8Array.of(127, 255, 255, 255), isoSettings))
    fails('22000', () =>
      int4range.receive(Uint8Array.of(2, 0, 0, 0, 4, 0, 0, 0, 9, 0, 0, 0, 4, 0, 0, 0, 1), isoSettings),
    )
  })

  test('the binary form is made canonical too', () => {
    const closed = Uint8Array.of(6, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 5)
    assert.equal(int4range.format(int4range.receive(closed, isoSettings), isoSettings), '[1,6)')
  })
})

describe('ranges of users', () => {
  test('an OID alone tells how what is stored under it lies', () => {
    for (const subtype of rangeSubtypes) {
      const oid = 64 * rangeOidMultiple + rangeOidRemainder(subtype)!
      const range = typeByOid(oid)
      const multirange = typeByOid(oid + rangeOids.multirange)
      assert.equal(range.kind, 'range')
      assert.equal(multirange.kind, 'multirange')
      assert.equal(range.rangeFamily!.subtype.oid, subtype)
      assert.equal(range.rangeFamily, multirange.rangeFamily)
      assert.equal(typeByOid(range.arrayOid).elementOid, oid)
      assert.equal(typeByOid(multirange.arrayOid).elementOid, multirange.oid)
      assert.ok(range.compare && range.hashKey, range.rangeFamily!.subtype.name)
    }
  })

  test('places that stored columns hang on', () => {
    const places = rangeSubtypes.map((subtype) => typeByOid(subtype).name).join(' ')
    assert.match(
      places,
      /^int2 int4 int8 numeric float4 float8 text varchar bpchar name bytea bool oid date time timetz timestamp timestamptz interval uuid jsonb pg_lsn inet macaddr macaddr8/,
    )
    assert.ok(rangeSubtypes.length <= rangeOidMultiple / 8)
  })
})
