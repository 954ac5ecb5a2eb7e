// Column bodies against row-wise ones: the same values, or declined.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildColumn } from '../../columns/build.ts'
import type { Column } from '../../columns/column.ts'
import type { Layout } from '../../columns/layout.ts'
import { columnValues } from '../../columns/read.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef, type Value } from '../../types/type.ts'
import type { FunctionContext, ScalarFunction } from '../function.ts'
import { functionByOid, functionsNamed } from '../registry.ts'

const contextOf = (definition: ScalarFunction): FunctionContext =>
  ({
    resultType: typeRef(definition.result),
    argTypes: definition.args.map((oid) => typeRef(oid)),
  }) as unknown as FunctionContext

function columnOf(oid: number, values: readonly Value[], layout?: Layout): Column {
  return buildColumn(typeRef(oid), values, { layout })
}

/** Row by row; undefined where a row fails. */
function byRow(definition: ScalarFunction, args: readonly (readonly Value[])[], rows: number): Value[] | undefined {
  const results: Value[] = []
  try {
    for (let row = 0; row < rows; row++) {
      const values = args.map((arg) => arg[row])
      results.push(values.includes(null) ? null : definition.body(values, contextOf(definition)))
    }
  } catch {
    return undefined
  }
  return results
}

function checkVector(
  name: string,
  samples: readonly fc.Arbitrary<Value>[],
  layouts: readonly (Layout | undefined)[] = [],
): void {
  const definition = functionsNamed(name)[0] as ScalarFunction
  const rowOf = fc.tuple(...samples.map((sample) => fc.option(sample, { freq: 6 })))
  fc.assert(
    fc.property(fc.array(rowOf, { minLength: 1, maxLength: 20 }), (rows) => {
      const args = samples.map((_, index) => rows.map((row) => row[index]))
      const columns = args.map((arg, index) => columnOf(definition.args[index], arg, layouts[index]))
      const column = definition.vector!(columns, rows.length, contextOf(definition))
      const expected = byRow(definition, args, rows.length)
      if (column) assert.deepEqual(columnValues(column), expected)
    }),
  )
}

const int2 = fc.integer({ min: -32768, max: 32767 })
const int4 = fc.oneof(fc.integer(), fc.integer({ min: -10, max: 10 }))
const int8 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -100_000n, max: 100_000n }),
)
const float8 = fc.double()
const decimal = (scale: number, bits: bigint): fc.Arbitrary<Numeric> =>
  fc.bigInt({ min: -(2n ** bits), max: 2n ** bits - 1n }).map((coefficient) => ({ coefficient, scale }))

test('integers', () => {
  for (const operation of ['pl', 'mi', 'mul', 'div']) {
    checkVector(`int2${operation}`, [int2, int2])
    checkVector(`int4${operation}`, [int4, int4])
    checkVector(`int8${operation}`, [int8, int8])
    checkVector(`int48${operation}`, [int4, int8])
    checkVector(`int82${operation}`, [int8, int2])
  }
  for (const name of ['int2mod', 'int4mod']) checkVector(name, name === 'int2mod' ? [int2, int2] : [int4, int4])
  checkVector('int8mod', [int8, int8])
})

test('floats', () => {
  for (const operation of ['pl', 'mi', 'mul', 'div']) {
    checkVector(`float8${operation}`, [float8, float8])
    checkVector(`float4${operation}`, [fc.float(), fc.float()])
    checkVector(`float48${operation}`, [fc.float(), float8])
  }
})

test('decimals keep their static scale', () => {
  for (const name of ['numeric_add', 'numeric_sub', 'numeric_mul']) {
    checkVector(
      name,
      [decimal(2, 30n), decimal(4, 30n)],
      [
        { kind: 'decimal', scale: 2, width: 'i64' },
        { kind: 'decimal', scale: 4, width: 'i32' },
      ],
    )
    checkVector(
      name,
      [decimal(0, 62n), decimal(6, 62n)],
      [
        { kind: 'decimal', scale: 0, width: 'i64' },
        { kind: 'decimal', scale: 6, width: 'i64' },
      ],
    )
    checkVector(
      name,
      [decimal(3, 90n), decimal(3, 10n)],
      [
        { kind: 'decimal', scale: 3, width: 'i128' },
        { kind: 'decimal', scale: 3, width: 'i16' },
      ],
    )
  }
})

test('dates', () => {
  const date = fc.oneof(fc.integer({ min: -2_451_545, max: 2_145_031_948 }), fc.constantFrom(2147483647, -2147483648))
  checkVector('date_pli', [date, int4])
  checkVector('date_mii', [date, int4])
  checkVector('date_mi', [date, date])
})

test('casts', () => {
  const check = (oid: number, sample: fc.Arbitrary<Value>, layout?: Layout): void => {
    const definition = functionByOid(oid) as ScalarFunction
    fc.assert(
      fc.property(fc.array(fc.option(sample), { minLength: 1, maxLength: 20 }), (values) => {
        const column = definition.vector!(
          [columnOf(definition.args[0], values, layout)],
          values.length,
          contextOf(definition),
        )
        if (column) assert.deepEqual(columnValues(column), byRow(definition, [values], values.length))
      }),
    )
  }
  check(481, int4)
  check(1740, int4)
  check(1781, int8)
  check(316, int4)
  check(482, int8)
  check(1746, decimal(5, 60n), { kind: 'decimal', scale: 5, width: 'i64' })
})

test('what cannot be said of a column is declined, not failed', () => {
  const divide = functionsNamed('int4div')[0] as ScalarFunction
  const columns = [columnOf(Oid.int4, [1, 2]), columnOf(Oid.int4, [1, 0])]
  assert.equal(divide.vector!(columns, 2, contextOf(divide)), undefined)
  assert.throws(() => divide.body([2, 0], contextOf(divide)), { sqlstate: '22012' })
  const skipped = [columnOf(Oid.int4, [1, 2]), columnOf(Oid.int4, [1, null])]
  assert.deepEqual(columnValues(divide.vector!(skipped, 2, contextOf(divide))!), [1, null])
})
