import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Column } from '../../columns/column.ts'
import { formatNumeric } from '../../types/numeric/format.ts'
import { parseNumeric } from '../../types/numeric/parse.ts'
import { Oid } from '../../types/oids.ts'
import type { AggregateFunction } from '../function.ts'
import { functionsNamed } from '../registry.ts'
import { testContext } from '../test-context.ts'

const named = (name: string, ...args: number[]): AggregateFunction => {
  const found = functionsNamed(name).find((candidate) => candidate.args.join() === args.join())
  assert.ok(found?.kind === 'aggregate', `${name}(${args.join()})`)
  return found
}

function aggregate(definition: AggregateFunction, rows: readonly (readonly unknown[])[]): unknown {
  const context = testContext({ args: definition.args })
  let state = definition.start(context)
  for (const row of rows) {
    if (definition.strict !== false && row.includes(null)) continue
    state = definition.step(state, row, context)
  }
  return definition.finish(state, context)
}

const numerics = (...texts: string[]): unknown[][] => texts.map((text) => [parseNumeric(text)])
const asText = (value: unknown): string => formatNumeric(value as Parameters<typeof formatNumeric>[0])

test('sums and averages have the types and scales of PostgreSQL', () => {
  assert.equal(aggregate(named('sum', Oid.int4), [[1], [2], [null], [4]]), 7n)
  assert.equal(asText(aggregate(named('avg', Oid.int4), [[1], [2], [4]])), '2.3333333333333333')
  assert.equal(asText(aggregate(named('avg', Oid.int4), [[1]])), '1.00000000000000000000')
  assert.equal(asText(aggregate(named('sum', Oid.int8), [[9223372036854775807n], [1n]])), '9223372036854775808')
  assert.equal(asText(aggregate(named('sum', Oid.numeric), numerics('1.10', '2.2'))), '3.30')
  assert.equal(asText(aggregate(named('sum', Oid.numeric), numerics('Infinity', '-Infinity'))), 'NaN')
  assert.equal(
    asText(aggregate(named('avg', Oid.numeric), numerics('0.00001', '0.00002'))),
    '0.000015000000000000000000',
  )
  assert.equal(aggregate(named('sum', Oid.int4), []), null)
})

test('float sums that leave the range fail', () => {
  assert.throws(() => aggregate(named('sum', Oid.float8), [[1e308], [1e308]]), { sqlstate: '22003' })
})

test('variances are exact for integers and numerics', () => {
  const rows = [[1], [2], [4]]
  assert.equal(asText(aggregate(named('stddev', Oid.int4), rows)), '1.5275252316519467')
  assert.equal(asText(aggregate(named('var_pop', Oid.int4), rows)), '1.5555555555555556')
  assert.equal(aggregate(named('stddev', Oid.float8), rows), 1.5275252316519468)
  assert.equal(aggregate(named('stddev', Oid.int4), [[1]]), null)
  assert.equal(asText(aggregate(named('stddev_pop', Oid.int4), [[1]])), '0')
})

test('arrays of different shapes do not stack', () => {
  const array = (...elements: number[]) => ({ dimensions: [elements.length], lowerBounds: [1], elements })
  const definition = named('array_agg', Oid.anyarray)
  assert.deepEqual(
    (aggregate(definition, [[array(1, 2)], [array(3, 4)]]) as { dimensions: unknown }).dimensions,
    [2, 2],
  )
  assert.throws(() => aggregate(definition, [[array(1, 2)], [array(3)]]), {
    message: 'cannot accumulate arrays of different dimensionality',
  })
})

test('a percentile outside 0 to 1 fails', () => {
  const definition = named('percentile_cont', Oid.float8, Oid.float8)
  assert.equal(
    aggregate(definition, [
      [0.5, 1],
      [0.5, 2],
      [0.5, 4],
      [0.5, 4],
    ]),
    3,
  )
  assert.throws(() => aggregate(definition, [[1.5, 1]]), { message: 'percentile value 1.5 is not between 0 and 1' })
})

/** A column of bigints, nulls included, in the asked width. */
function integers(
  values: readonly (bigint | null)[],
  width: 'i32' | 'i64' | 'i128',
  type: number,
  scale?: number,
): Column {
  const validity = new Uint8Array((values.length + 7) >> 3)
  values.forEach((value, row) => {
    if (value !== null) validity[row >> 3] |= 1 << (row & 7)
  })
  const whole = values.map((value) => value ?? 0n)
  const array =
    width === 'i32'
      ? Int32Array.from(whole, Number)
      : width === 'i64'
        ? BigInt64Array.from(whole)
        : BigInt64Array.from(whole.flatMap((value) => [BigInt.asIntN(64, value), value >> 64n]))
  const layout = scale === undefined ? { kind: width as 'i32' } : ({ kind: 'decimal', scale, width } as const)
  return { type: { oid: type, typmod: -1 }, layout, length: values.length, validity, values: array }
}

const bounds = { i32: 31n, i64: 63n, i128: 100n } as const

for (const width of ['i32', 'i64', 'i128'] as const) {
  for (const name of ['sum', 'avg', 'min', 'max']) {
    test(`${name} over ${width} columns and partial states equals row by row`, () => {
      const limit = 1n << bounds[width]
      const value = fc.option(fc.bigInt({ min: -limit, max: limit - 1n }), { nil: null })
      fc.assert(
        fc.property(fc.array(fc.tuple(value, fc.nat(2)), { maxLength: 40 }), (rows) => {
          const definition = named(name, Oid.numeric)
          const context = testContext({ args: [Oid.numeric] })
          const column = integers(
            rows.map(([number]) => number),
            width,
            Oid.numeric,
            2,
          )
          const groups = Int32Array.from(rows, ([, group]) => group)
          const states = [0, 1, 2].map(() => definition.start(context))
          const taken = definition.vector!(
            states,
            groups,
            [column],
            { length: rows.length, columns: [column] },
            context,
          )
          assert.equal(taken, !(width === 'i128' && (name === 'min' || name === 'max')))
          if (!taken) return
          const wanted = aggregate(
            definition,
            rows.map(([number]) => [number === null ? null : { coefficient: number, scale: 2 }]),
          )
          const merged = states.slice(1).reduce((a, b) => definition.merge!(a, b, context), states[0])
          assert.deepEqual(definition.finish(merged, context), wanted)
        }),
        { numRuns: 40 },
      )
    })
  }
}

test('min and max over 64-bit timestamps keep the sign', () => {
  const definition = named('min', Oid.timestamp)
  const context = testContext({ args: [Oid.timestamp] })
  const column = integers([5n, -9223372036854775808n, null, 7n], 'i64', Oid.timestamp)
  const states = [definition.start(context)]
  assert.equal(definition.vector!(states, new Int32Array(4), [column], { length: 4, columns: [column] }, context), true)
  assert.equal(definition.finish(states[0], context), -9223372036854775808n)
})
