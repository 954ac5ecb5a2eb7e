// Vectors and queries keep what they are through their text and binary forms; matching agrees with a plain reading of it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { matches } from './query/match.ts'
import { packQuery, unpackQuery } from './query/query-bytes.ts'
import { formatQuery, parseQuery } from './query/query-text.ts'
import { compareQueries, type QueryNode } from './query/ts-query.ts'
import { VectorSource } from './query/vector-source.ts'
import { compareVectors, positionOf, type TsVector, vectorOf } from './vector/ts-vector.ts'
import { packVector, readStoredVector, unpackVector } from './vector/vector-bytes.ts'
import { formatVector, parseVector } from './vector/vector-text.ts'

const word = fc.oneof(
  fc.constantFrom('a', 'b', 'c', "it's", 'x\\y', 'x y', 'é', ':'),
  fc.string({ minLength: 1, maxLength: 5 }).filter((text) => !text.includes('\0')),
)
const position = fc
  .tuple(fc.integer({ min: 1, max: 16_383 }), fc.integer({ min: 0, max: 3 }))
  .map(([place, weight]) => positionOf(place, weight))
const vector: fc.Arbitrary<TsVector> = fc
  .array(fc.record({ word, positions: fc.array(position, { maxLength: 4 }) }), { maxLength: 6 })
  .map(vectorOf)

const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(fields, { noNullPrototype: true }) as fc.Arbitrary<T>

const { node } = fc.letrec<{ node: QueryNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    record({
      kind: fc.constant('word' as const),
      word,
      weights: fc.integer({ min: 0, max: 15 }),
      prefix: fc.boolean(),
    }),
    record({ kind: fc.constant('not' as const), operand: tie('node') }),
    record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('node'), right: tie('node') }),
    record({
      kind: fc.constant('phrase' as const),
      left: tie('node'),
      right: tie('node'),
      distance: fc.integer({ min: 0, max: 16_384 }),
    }),
  ),
}))

describe('text search', () => {
  test('vectors through their forms (property)', () => {
    fc.assert(
      fc.property(vector, (value) => {
        assert.deepEqual(parseVector(formatVector(value)), value)
        assert.deepEqual(unpackVector(packVector(value)), value)
        assert.deepEqual(readStoredVector(packVector(value)), value)
      }),
    )
  })

  test('queries through their forms (property)', () => {
    fc.assert(
      fc.property(node, (root) => {
        const text = formatQuery({ root })
        assert.equal(formatQuery(parseQuery(text)), text)
        assert.deepEqual(unpackQuery(packQuery({ root })), { root })
      }),
    )
  })

  test('orders are orders (property)', () => {
    fc.assert(
      fc.property(vector, vector, node, node, (a, b, left, right) => {
        assert.equal(Math.sign(compareVectors(a, b)) + Math.sign(compareVectors(b, a)), 0)
        assert.equal(compareVectors(a, b) === 0, formatVector(a) === formatVector(b))
        const [p, q] = [{ root: left }, { root: right }]
        assert.equal(Math.sign(compareQueries(p, q)) + Math.sign(compareQueries(q, p)), 0)
      }),
    )
  })

  test('bytes that are none are refused', () => {
    for (const bytes of [[], [0, 0, 0, 1], [0, 0, 0, 1, 65], [0, 0, 0, 1, 65, 0, 0, 1], [255, 255, 255, 255]])
      assert.throws(() => unpackVector(Uint8Array.from(bytes)), { name: 'PgError' })
    for (const bytes of [
      [],
      [0, 0, 0, 1],
      [0, 0, 0, 1, 9],
      [0, 0, 0, 1, 2, 9],
      [0, 0, 0, 1, 1, 99, 0, 65, 0],
      [0, 0, 0, 2, 1, 0, 0, 65, 0],
    ])
      assert.throws(() => unpackQuery(Uint8Array.from(bytes)), { name: 'PgError' })
  })

  test('phrases', () => {
    const facts: readonly (readonly [vector: string, query: string, matches: boolean])[] = [
      ['a:1 b:2', 'a <-> b', true],
      ['a:1 b:3', 'a <-> b', false],
      ['a:1 b:3', 'a <2> b', true],
      ['a:1 b:2', 'a <-> !b', false],
      ['a:1 c:2', 'a <-> !b', true],
      ['a:1 b:2 c:3', '(a <-> b) <-> c', true],
      ['a:1 b:2 c:3', 'a <-> (b <-> c)', true],
      ['a:1 b:2', '(a | c) <-> b', true],
      ['a:1 a:5 b:6', '(a & a) <-> b', true],
      ['a b', 'a <-> b', false],
      ['b:2', '!a <-> b', true],
    ]
    for (const [text, query, expected] of facts)
      assert.equal(
        matches(parseQuery(query).root!, new VectorSource(parseVector(text))),
        expected,
        `${text} @@ ${query}`,
      )
  })
})
