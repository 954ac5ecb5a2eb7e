import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nthSmallest } from './nth-smallest.ts'

const value = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(Infinity, -Infinity),
)
const shapes = ['as they come', 'ascending', 'descending', 'to and fro'] as const

test('what stands at a place of the sorted values, asked for one after the other', () => {
  const places = fc.array(fc.nat(), { minLength: 1, maxLength: 4 })
  const given = fc.array(value, { minLength: 1, maxLength: 400 })
  fc.assert(
    fc.property(given, places, fc.constantFrom(...shapes), (numbers, wanted, shape) => {
      const sorted = Float64Array.from(numbers).sort()
      const values = Float64Array.from(numbers)
      if (shape === 'ascending') values.sort()
      if (shape === 'descending') values.sort().reverse()
      if (shape === 'to and fro') values.sort().forEach((one, i, all) => i % 2 === 1 && (all[i] = -one))
      const expected = shape === 'to and fro' ? values.slice().sort() : sorted
      for (const place of wanted) {
        const at = place % values.length
        // 0 and -0 are one value.
        assert.equal(nthSmallest(values, at) + 0, expected[at] + 0)
      }
      assert.deepEqual(values.map((one) => one + 0).sort(), expected.map((one) => one + 0).sort())
    }),
    { numRuns: 400 },
  )
})
