// How often values are equal is what counting them says, where samples have them all; common values stay common among the pairs.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Value } from '../../types/type.ts'
import { analyzeColumn } from './analyze-column.ts'
import { equalValues } from './equal-values.ts'
import type { ColumnEstimate } from './estimate.ts'

const compare = (a: Value, b: Value): number => (a as number) - (b as number)

const distinctOf = (values: readonly (number | null)[]): number =>
  new Set(values.filter((value) => value !== null)).size

function columnOf(values: readonly (number | null)[]): ColumnEstimate {
  const distinct = distinctOf(values)
  return {
    distinct,
    nullFraction: values.filter((value) => value === null).length / values.length,
    sample: analyzeColumn(values, compare, values.length, distinct),
  }
}

/** Each value twice: none is too rare to be among the common ones. */
const twice = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(null)), { minLength: 1, maxLength: 60 })
  .map((values) => [...values, ...values])

const pairsOf = (a: readonly (number | null)[], b: readonly (number | null)[]): number[] =>
  a.flatMap((x) => b.filter((y) => x !== null && x === y).map(() => x!))

describe('equal values', () => {
  it('are counted where all are known', () => {
    fc.assert(
      fc.property(twice, twice, (a, b) => {
        const pairs = pairsOf(a, b)
        const { share, sample } = equalValues(columnOf(a), columnOf(b))
        // Values of the one are taken to be among those of the other that has more of them.
        if (distinctOf([...a, ...b]) > Math.max(distinctOf(a), distinctOf(b))) return
        assert.ok(Math.abs(share - pairs.length / (a.length * b.length)) < 1e-9, `${share}`)
        for (const [i, value] of (sample?.common ?? []).entries()) {
          const met = pairs.filter((pair) => pair === value).length / pairs.length
          assert.ok(Math.abs(sample!.frequencies[i] - met) < 1e-9, `${String(value)}`)
        }
      }),
    )
  })

  it('are one in so many where nothing is common', () => {
    const column = (distinct: number, nullFraction: number): ColumnEstimate => ({ distinct, nullFraction })
    assert.equal(equalValues(column(10, 0), column(200, 0.5)).share, 0.5 / 200)
    assert.equal(equalValues(column(10, 0), column(200, 0.5)).sample, undefined)
  })

  it('meet more often the more tables are skewed', () => {
    // One value in half of the rows, the others once each.
    const skewed = columnOf(Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 7 : 1000 + i)))
    const two = equalValues(skewed, skewed)
    assert.ok(Math.abs(two.share - 0.25) < 0.01, `${two.share}`)
    const three = equalValues({ ...skewed, sample: two.sample }, skewed)
    assert.ok(Math.abs(three.share - 0.5) < 0.01, `${three.share}`)
  })
})
