import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { KeyIndex } from './key-index.ts'

test('finds what a Map of lists would, less the dead', () => {
  const hash = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.maxSafeNat(), fc.constantFrom(2 ** 32, 2 ** 33, 0))
  const step = fc.record({ hash, action: fc.constantFrom('add', 'add', 'kill', 'find') })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), fc.array(hash, { maxLength: 50 }), (steps, others) => {
      const index = new KeyIndex()
      const known = new Map<number, number[]>()
      const dead = new Set<number>()
      const isDead = (rowId: number): boolean => dead.has(rowId)
      const check = (one: number): void =>
        assert.deepEqual(
          [...index.find(one, isDead)].sort((a, b) => a - b),
          (known.get(one) ?? []).filter((rowId) => !dead.has(rowId)),
        )
      const add = (target: KeyIndex, one: number, rowId: number): void => {
        target.add(one, rowId)
        known.set(one, [...(known.get(one) ?? []), rowId])
      }
      steps.forEach(({ hash: one, action }, rowId) => {
        if (action === 'add') add(index, one, rowId)
        else if (action === 'kill') known.get(one)?.forEach((other) => dead.add(other))
        else check(one)
      })
      const later = new KeyIndex()
      others.forEach((one, i) => add(later, one, steps.length + i))
      index.addAll(later)
      for (const one of [...known.keys(), 7, 2 ** 34]) check(one)
    }),
  )
})
