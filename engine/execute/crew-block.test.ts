import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CrewBlock } from './crew-block.ts'

test('every morsel is taken once, by whichever side, and the last ones one by one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(1, 2, 4),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
      (groups, atOnce, helps) => {
        const count = groups * atOnce
        const block = new CrewBlock()
        const job = block.begin(atOnce)
        const taken: number[] = []
        for (let turn = 0; ; turn++) {
          const left = count - taken.length
          const range = block.take(job, count, helps[turn % helps.length])
          if (!range) break
          const { first, end } = range
          assert.equal(end - first, left > 2 * atOnce ? atOnce : 1)
          // Neighbours that are better done together are of one group.
          assert.equal(Math.floor(first / atOnce), Math.floor((end - 1) / atOnce))
          for (let morsel = first; morsel < end; morsel++) taken.push(morsel)
        }
        assert.deepEqual(
          taken.toSorted((a, b) => a - b),
          Array.from({ length: count }, (_, i) => i),
        )
        assert.equal(block.isOpen(job, count), false)
      },
    ),
  )
})

test('nothing is taken of a job that is closed, or over', () => {
  const block = new CrewBlock()
  const first = block.begin()
  assert.deepEqual(block.take(first, 3), { first: 0, end: 1 })
  assert.deepEqual(block.take(first, 3, true), { first: 2, end: 3 })
  block.close()
  assert.equal(block.take(first, 3), undefined)
  const second = block.begin()
  assert.equal(block.take(first, 3), undefined)
  assert.deepEqual(block.take(second, 3), { first: 0, end: 1 })
})
