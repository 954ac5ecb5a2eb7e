// Ids that a commit deletes: sets made of sorted arrays, and ids met with a segment's runs, against plain sets and look-ups.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, it } from 'node:test'
import { RowIdIndex, RowIdRunsBuilder } from '../segments/row-ids.ts'
import { ascending, RowIdSet } from './row-id-set.ts'

const ids = fc.uniqueArray(fc.nat({ max: 300 }), { maxLength: 120 })

describe('row ids of deletes', () => {
  it('are ordered, each once, and found', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 })), ids, (given, more) => {
        const ordered = ascending(Float64Array.from(given))
        assert.deepEqual(
          [...ordered],
          [...new Set(given)].sort((a, b) => a - b),
        )
        const set = new RowIdSet()
        set.add(ordered)
        const rest = more.filter((id) => !set.has(id))
        set.add(ascending(Float64Array.from(rest)))
        const all = new Set([...given, ...rest])
        assert.equal(set.size, all.size)
        for (let id = 0; id <= 301; id++) assert.equal(set.has(id), all.has(id))
      }),
    )
  })

  it('meet the runs of a segment as looking each of them up does', () => {
    fc.assert(
      fc.property(ids, ids, (stored, asked) => {
        const builder = new RowIdRunsBuilder()
        for (const id of stored) builder.add(id)
        const index = new RowIdIndex(builder.finish())
        const sorted = ascending(Float64Array.from(asked))
        const expected = [...sorted].map((id) => stored.indexOf(id)).filter((position) => position >= 0)
        assert.deepEqual([...index.findAll(sorted)], expected)
      }),
    )
  })
})
