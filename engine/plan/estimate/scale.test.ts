// Where values lie on the line that range predicates are measured on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onScale } from './scale.ts'

test('texts lie in their order, and padding moves none', () => {
  const texts = ['', 'A', 'AB', 'Books', 'Bool', 'a']
  const places = texts.map((text) => onScale(text)!)
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
  for (const text of texts) assert.equal(onScale(text.padEnd(50)), onScale(text))
})

test('numbers are their own place, what is no number has none', () => {
  assert.equal(onScale(-3), -3)
  assert.equal(onScale(10n), 10)
  assert.equal(onScale(true), 1)
  assert.equal(onScale(NaN), undefined)
  assert.equal(onScale(Infinity), undefined)
  assert.equal(onScale(null), undefined)
})
