import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ForeignKey } from '../foreign-keys/constraints.ts'
import { type DeferredCheck, DeferredChecks } from './deferred-checks.ts'
import { keyRowsOf, together } from '../foreign-keys/key-rows.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef } from '../../../engine/types/type.ts'

const int4 = typeRef(Oid.int4)
const check = (constraint: number): DeferredCheck => ({
  kind: 'demanded',
  changed: 1,
  constraint,
  table: 1,
  keys: keyRowsOf([int4], [[constraint]]),
})
const foreign = (oid: number, initiallyDeferred: boolean): ForeignKey =>
  ({ constraint: { oid, deferrable: true, ...(initiallyDeferred && { initiallyDeferred }) } }) as unknown as ForeignKey

describe('deferred checks', () => {
  it('are handed over in the order of their coming, those asked for only, and are gone then', () => {
    const checks = new DeferredChecks()
    for (const constraint of [1, 2, 1, 3]) checks.add(check(constraint))
    const taken = checks.take(({ constraint }) => constraint !== 1).map(({ constraint }) => constraint)
    assert.deepEqual(taken, [2, 3])
    assert.deepEqual(
      checks.take(() => true).map(({ constraint }) => constraint),
      [1, 1],
    )
    assert.equal(checks.waitsFor(1), false)
  })

  it('go back to a point, whatever happened since (property)', () => {
    const step = fc.oneof(fc.constant('take' as const), fc.nat(5))
    fc.assert(
      fc.property(fc.array(fc.nat(5)), fc.array(step), (before, after) => {
        const checks = new DeferredChecks()
        for (const constraint of before) checks.add(check(constraint))
        const { point } = checks
        for (const one of after) {
          if (one === 'take') checks.take(({ constraint }) => constraint % 2 === 0)
          else checks.add(check(one))
        }
        checks.restore(point)
        assert.deepEqual(
          checks.take(() => true).map(({ constraint }) => constraint),
          before,
        )
      }),
    )
  })

  it('SET CONSTRAINTS ALL overrules what was said of single ones before, and no constraint that is not deferrable', () => {
    const checks = new DeferredChecks()
    assert.equal(checks.isDeferred(foreign(1, true)), true)
    checks.set([1], false)
    assert.equal(checks.isDeferred(foreign(1, true)), false)
    checks.setAll(true)
    assert.equal(checks.isDeferred(foreign(1, false)), true)
    checks.set([1], false)
    assert.equal(checks.isDeferred(foreign(1, false)), false)
    assert.equal(checks.isDeferred(foreign(2, false)), true)
    assert.equal(checks.isDeferred({ constraint: { oid: 3 } } as unknown as ForeignKey), false)
  })

  it('keys of many statements come together once each', async () => {
    const lots = [[1, 2], [2], [3, 1]].map((keys) =>
      keyRowsOf(
        [int4],
        keys.map((key) => [key]),
      ),
    )
    assert.equal((await together(lots)).rows, 3)
  })
})
