// Rules: where keys go, that changes of a rule move only what they name, that every rule covers all keys once, and that pruning never
// leaves out a region that has such a row. Rules and keys are random.
import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { PgError } from '../errors.ts'
import type { PredicateOperator, RowPredicate } from '../row-predicate.ts'
import { Oid } from '../types/oids.ts'
import { typeRef, type TextSettings, type Value } from '../types/type.ts'
import { regionOfKey } from './assign-rows.ts'
import { mergeRule, splitRule } from './change-rule.ts'
import { checkRule } from './check-rule.ts'
import { jumpHash } from './jump-hash.ts'
import { pruneRegions } from './prune-regions.ts'
import type { HashRule, PartitionRule, RangeRule } from './rule.ts'

const settings = { timeZone: 'UTC', dateStyle: 'ISO', dateOrder: 'MDY' } as TextSettings
const int4 = typeRef(Oid.int4)
const timestamp = typeRef(Oid.timestamp)

const hashRule = (slots: number, sharding: HashRule['sharding'] = 'jump'): HashRule => ({
  strategy: 'hash',
  elements: [{ attribute: 1 }, { attribute: 2, quantum: { count: 15, unit: 'm' } }],
  sharding,
  slots,
  shares: Array.from({ length: slots }, (_, slot) => ({ region: slot, slot, bits: 0, value: 0 })),
  nextRegion: slots,
})
const oneRange: RangeRule = {
  strategy: 'range',
  elements: [{ attribute: 1 }],
  shares: [{ region: 0 }],
  nextRegion: 1,
}

const regionsOf = (rule: PartitionRule): number[] => [...new Set<number>(rule.shares.map(({ region }) => region))]

/** Splits and merges, as numbers decide; what the rule refuses is left out. */
function changed(rule: PartitionRule, steps: readonly { readonly pick: number; readonly at: number }[]): PartitionRule {
  let now = rule
  for (const { pick, at } of steps) {
    const regions = regionsOf(now)
    const region = regions[pick % regions.length]
    try {
      now =
        pick % 3 === 0
          ? mergeRule(now, region, regions[(pick + 1) % regions.length])
          : splitRule(now, region, now.strategy === 'range' ? at : undefined, int4, settings)
    } catch (error) {
      if (!(error instanceof PgError) || error.sqlstate !== '22023') throw error
    }
    checkRule(now, int4, settings)
  }
  return now
}

const steps = fc.array(fc.record({ pick: fc.nat(1000), at: fc.integer({ min: -50, max: 50 }) }), { maxLength: 20 })
const small = fc.integer({ min: -60, max: 60 })
const hour = 3_600_000_000n
const moment = fc.bigInt({ min: -3n * hour, max: 3n * hour })
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 20 })

describe('partition rules', () => {
  test('jump hashing is the published one', () => {
    // Computed with 64-bit integers.
    const expected = (key: bigint, slots: number): number => {
      let state = key
      let slot = -1n
      let next = 0n
      while (next < BigInt(slots)) {
        slot = next
        state = BigInt.asUintN(64, state * 2_862_933_555_777_941_757n + 1n)
        next = BigInt(Math.floor(Number(slot + 1n) * (2 ** 31 / Number((state >> 33n) + 1n))))
      }
      return Number(slot)
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 1024 }), (key, slots) => {
        assert.equal(jumpHash(key, slots), expected(BigInt(key), slots))
      }),
    )
  })

  test('one more slot takes keys from all others, and moves no other key', () => {
    let moved = 0
    for (let key = 0; key < 10_000; key++) {
      const before = jumpHash(key * 2_654_435 + 7, 9)
      const after = jumpHash(key * 2_654_435 + 7, 10)
      if (before === after) continue
      assert.equal(after, 9)
      moved++
    }
    assert.ok(moved > 800 && moved < 1200, String(moved))
  })

  test('a split moves rows of its region alone, into both parts', () => {
    for (const sharding of ['jump', 'modulo'] as const) {
      const before = hashRule(4, sharding)
      const after = splitRule(before, 2, undefined, int4, settings)
      const types = [int4, timestamp]
      const counts = new Map<number, number>()
      for (let a = 0; a < 4000; a++) {
        const from = regionOfKey({ rule: before, types })([a, 0n])
        const to = regionOfKey({ rule: after, types })([a, 0n])
        if (from !== 2) assert.equal(to, from)
        counts.set(to, (counts.get(to) ?? 0) + 1)
      }
      assert.deepEqual(
        [...counts.keys()].sort((a, b) => a - b),
        [0, 1, 3, 4, 5],
      )
      assert.ok(Math.abs(counts.get(4)! - counts.get(5)!) < 150, sharding)
    }
  })

  test('after any changes every key has one region, and pruning keeps it: hash', () => {
    const types = [int4, timestamp]
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('jump' as const, 'modulo' as const),
        steps,
        fc.array(fc.tuple(orNull(small), orNull(moment)), { minLength: 1, maxLength: 30 }),
        moment,
        moment,
        (slots, sharding, changes, keys, low, high) => {
          const assignment = { rule: changed(hashRule(slots, sharding), changes), types }
          const regionOf = regionOfKey(assignment)
          for (const [a, at] of keys) {
            const region = regionOf([a, at])
            assert.ok(regionsOf(assignment.rule).includes(region))
            const of = (attribute: number, op: PredicateOperator, ...values: Value[]): RowPredicate => ({
              attribute,
              op,
              values,
            })
            const same = a === null ? of(1, 'is-null') : of(1, 'in', a, 99)
            for (const [least, most] of [
              ['>=', '<='],
              ['>', '<'],
            ] as const) {
              const holds = at !== null && (least === '>=' ? at >= low && at <= high : at > low && at < high)
              const left = pruneRegions(assignment, [same, of(2, least, low), of(2, most, high)])
              if (holds) assert.ok(left?.has(region))
            }
            const exact = pruneRegions(assignment, [same, at === null ? of(2, 'is-null') : of(2, '=', at)])
            assert.ok(exact?.has(region) && exact.size <= 2)
          }
        },
      ),
    )
  })

  test('after any changes every key has one region, and pruning keeps it: range', () => {
    fc.assert(
      fc.property(steps, fc.array(orNull(small), { minLength: 1, maxLength: 30 }), small, (changes, keys, bound) => {
        const assignment = { rule: changed(oneRange, changes), types: [int4] }
        const regionOf = regionOfKey(assignment)
        const holds: readonly (readonly [PredicateOperator, (key: number) => boolean])[] = [
          ['=', (key) => key === bound],
          ['<', (key) => key < bound],
          ['<=', (key) => key <= bound],
          ['>', (key) => key > bound],
          ['>=', (key) => key >= bound],
        ]
        for (const key of keys) {
          const region = regionOf([key])
          assert.ok(regionsOf(assignment.rule).includes(region))
          for (const [op, test] of holds) {
            const left = pruneRegions(assignment, [{ attribute: 1, op, values: [bound] }])!
            if (key !== null && test(key)) assert.ok(left.has(region), `${key} ${op} ${bound}`)
            assert.equal(pruneRegions(assignment, [{ attribute: 1, op, values: [null] }])!.size, 0)
          }
          if (key === null)
            assert.ok(pruneRegions(assignment, [{ attribute: 1, op: 'is-null', values: [] }])!.has(region))
        }
      }),
    )
  })

  test('overlaps and gaps of hashed regions are found', () => {
    const rule = hashRule(2)
    const invalid = (shares: HashRule['shares']): void =>
      assert.throws(() => checkRule({ ...rule, shares }, int4, settings), { sqlstate: '42P17' })
    invalid([{ region: 0, slot: 0, bits: 0, value: 0 }])
    invalid([...rule.shares, { region: 2, slot: 1, bits: 1, value: 1 }])
    invalid([rule.shares[0], { region: 1, slot: 1, bits: 1, value: 0 }])
    checkRule(
      {
        ...rule,
        shares: [rule.shares[0], { region: 1, slot: 1, bits: 1, value: 0 }, { region: 2, slot: 1, bits: 1, value: 1 }],
      },
      int4,
      settings,
    )
  })
})
