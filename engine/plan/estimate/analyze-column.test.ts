// What a sample says: common values stand out from the rest, histograms divide the rest evenly, and estimates go by both.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Value } from '../../types/type.ts'
import { analyzeColumn, statisticsTarget } from './analyze-column.ts'
import type { ColumnEstimate } from './estimate.ts'
import { sampledEqualShare, sampledRangeShare } from './sampled-share.ts'

const compare = (a: Value, b: Value): number => (a as number) - (b as number)
const estimate = (values: readonly Value[], rows: number, distinct: number): ColumnEstimate => ({
  distinct,
  nullFraction: values.filter((value) => value === null).length / values.length,
  sample: analyzeColumn(values, compare, rows, distinct),
})

describe('a sample of a column', () => {
  it('has all values where they are few', () => {
    const { common, frequencies, histogram } = analyzeColumn([3, 1, 3, null, 1, 3, 2, 2], compare, 8, 3)
    assert.deepEqual(common, [3, 1, 2])
    assert.deepEqual(frequencies, [3 / 8, 2 / 8, 2 / 8])
    assert.deepEqual(histogram, [])
  })

  it('has a histogram alone where all differ, and knows their order', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i)
    const rising = analyzeColumn(values, compare, 1000, 1000)
    assert.deepEqual(rising.common, [])
    assert.equal(rising.histogram.length, statisticsTarget + 1)
    assert.deepEqual([rising.histogram[0], rising.histogram[50], rising.histogram.at(-1)], [0, 499, 999])
    assert.equal(rising.correlation, 1)
    assert.equal(analyzeColumn(values.toReversed(), compare, 1000, 1000).correlation, -1)
    assert.ok(
      Math.abs(
        analyzeColumn(
          values.map((i) => (i * 617) % 1000),
          compare,
          1000,
          1000,
        ).correlation!,
      ) < 0.2,
    )
  })

  it('tells values that are common from values that were met twice by chance', () => {
    // Half of the rows are 7; the others are of 100,000 values, of which some come twice.
    const values = Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? 7 : 100 + ((i * 7919) % 4500)))
    const { common, frequencies } = analyzeColumn(values, compare, 1_000_000, 100_000)
    assert.deepEqual(common, [7])
    assert.deepEqual(frequencies, [0.5])
  })

  it('estimates by what it saw', () => {
    // 1…1000 once each, 5000 a thousand times, and as many NULLs.
    const values = [
      ...Array.from({ length: 1000 }, (_, i) => i + 1),
      ...Array.from({ length: 1000 }, () => 5000),
      ...Array.from({ length: 1000 }, () => null),
    ]
    const column = estimate(values, 3000, 1001)
    const near = (share: number | undefined, expected: number): void =>
      assert.ok(Math.abs(share! - expected) < 0.01, `${share} is not ${expected}`)
    near(sampledEqualShare(column, 5000), 1 / 3)
    near(sampledEqualShare(column, 17), 1 / 3000)
    near(sampledRangeShare(column, '<', 501), 1 / 6)
    near(sampledRangeShare(column, '<=', 5000), 2 / 3)
    near(sampledRangeShare(column, '>', 500), 1 / 6 + 1 / 3)
    near(sampledRangeShare(column, '>', 5000), 0)
    assert.equal(sampledEqualShare({ distinct: 3, nullFraction: 0 }, 1), undefined)
  })
})
