import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Oid } from '../types/oids.ts'
import { typeRef, type Value } from '../types/type.ts'
import type { Expression } from './expression.ts'
import { expressionKey, sameExpression } from './traverse-expression.ts'

const literal = (value: Value, oid: number): Expression => ({ kind: 'literal', value, type: typeRef(oid) })
const call = (args: readonly Expression[], more: object = {}): Expression => ({
  kind: 'call',
  function: 1,
  args,
  type: typeRef(Oid.bool),
  ...more,
})

test('keys are equal where expressions are', () => {
  const arg = literal(1, Oid.int4)
  assert.equal(expressionKey(call([arg])), expressionKey(call([literal(1, Oid.int4)])))
  // Where it was written, and how, is not what it is.
  const written = { position: 7, form: { kind: 'operator', name: '=' } }
  assert.equal(expressionKey(call([arg])), expressionKey(call([arg], written)))
  assert.ok(sameExpression(call([arg]), call([arg], written)))
})

test('keys differ where anything does', () => {
  const numeric = { coefficient: 10n, scale: 1 }
  const different = [
    literal(null, Oid.text),
    literal('null', Oid.text),
    literal('', Oid.text),
    literal('a,b', Oid.text),
    literal('a","b', Oid.text),
    literal(5, Oid.float8),
    literal('5', Oid.float8),
    literal(5n, Oid.float8),
    literal('5n', Oid.float8),
    literal(5, Oid.int4),
    literal(0, Oid.float8),
    literal(-0, Oid.float8),
    literal('-0', Oid.float8),
    literal(Number.NaN, Oid.float8),
    literal('NaN', Oid.float8),
    literal(Infinity, Oid.float8),
    literal(-Infinity, Oid.float8),
    literal(true, Oid.float8),
    literal('true', Oid.float8),
    literal(numeric, Oid.numeric),
    literal({ ...numeric, scale: 2 }, Oid.numeric),
    literal(Uint8Array.of(1, 2), Oid.bytea),
    literal(Uint8Array.of(12), Oid.bytea),
    literal(Uint8Array.of(2, 1), Oid.bytea),
    call([]),
    call([literal(1, Oid.int4), literal(2, Oid.int4)]),
    call([literal(2, Oid.int4), literal(1, Oid.int4)]),
    call([call([literal(1, Oid.int4)]), literal(2, Oid.int4)]),
    call([call([literal(1, Oid.int4), literal(2, Oid.int4)])]),
  ]
  assert.equal(new Set(different.map(expressionKey)).size, different.length)
})
