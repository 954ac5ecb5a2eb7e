// Window calls over typed arrays against the same calls value by value, on random rows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildColumn } from '../columns/build.ts'
import type { Column } from '../columns/column.ts'
import { reader } from '../columns/read.ts'
import { functionByOid, functionsNamed } from '../functions/registry.ts'
import { windowColumnByRow } from '../interpret/windows/window.ts'
import { testContext } from '../interpret/test-context.ts'
import type { PhysicalWindow } from '../plan/physical.ts'
import { Oid } from '../types/oids.ts'
import { PgError } from '../errors.ts'
import { typeRef, type TypeRef, type Value } from '../types/type.ts'
import { functionContext } from '../interpret/expression/call-site.ts'
import { sortWindow } from './sorted-window.ts'
import { typedWindowColumn, type WindowInputs } from './window-column.ts'

const runs = 30 * Number(process.env['CADASTRE_COMPILE_RUNS'] ?? 1)
const small = fc.integer({ min: -4, max: 9 })
const valuesOf: readonly (readonly [TypeRef, fc.Arbitrary<Value>, Value])[] = [
  [typeRef(Oid.int4), small, 2],
  [typeRef(Oid.int8), small.map(BigInt), 2n],
  [typeRef(Oid.float8), fc.constantFrom(0.5, -1.25, 3, 1e300, -1e300, Infinity, NaN, 0.1), 1.5],
  [typeRef(Oid.numeric), small.map((n) => ({ coefficient: BigInt(n * 25), scale: 2 })), { coefficient: 5n, scale: 1 }],
  [
    typeRef(Oid.numeric),
    fc.tuple(small, fc.integer({ min: 0, max: 3 })).map(([n, scale]) => ({ coefficient: BigInt(n), scale })),
    { coefficient: 15n, scale: 1 },
  ],
  [typeRef(Oid.date), fc.oneof({ weight: 9, arbitrary: small }, fc.constant(2 ** 31 - 1)), interval(2, 0n)],
  [typeRef(Oid.timestamp), small.map((n) => BigInt(n) * 43_200_000_000n), interval(1, 43_200_000_000n)],
  [typeRef(Oid.text), fc.constantFrom('', 'a', 'b', 'ab', 'é'), null],
  [typeRef(Oid.bool), fc.boolean(), null],
]

function interval(days: number, micros: bigint): Value {
  return { months: 0, days, micros }
}

const bounds = ['unbounded-preceding', 'preceding', 'current-row', 'following', 'unbounded-following'] as const
const names = [
  ...['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist', 'ntile', 'lag', 'lead', 'first_value'],
  ...['last_value', 'nth_value', 'count', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or'],
]

interface Case {
  readonly call: PhysicalWindow
  readonly inputs: WindowInputs
  readonly keys: readonly [Column, Column]
  readonly typed: boolean
}

const kinds = fc.nat({ max: valuesOf.length - 1 })
const cases = fc
  .record({
    rows: fc.integer({ min: 1, max: 400 }),
    key: kinds,
    value: kinds,
    name: fc.constantFrom(...names),
  })
  .chain(({ rows, key, value, name }) => {
    const column = (kind: number): fc.Arbitrary<Column> =>
      fc
        .array(fc.option(valuesOf[kind][1], { nil: null, freq: 8 }), {
          minLength: rows,
          maxLength: rows,
        })
        .map((values) => numbered(valuesOf[kind][0], values))
    return fc.record({
      name: fc.constant(name),
      partition: fc
        .array(fc.constantFrom('x', 'yy', 'a long one that many share', null), {
          minLength: rows,
          maxLength: rows,
        })
        .map((values) => buildColumn(typeRef(Oid.text), values)),
      key: column(key),
      keyKind: fc.constant(key),
      argument: column(value),
      by: fc
        .array(fc.option(fc.integer({ min: 1, max: 3 }), { nil: null, freq: 20 }), { minLength: rows, maxLength: rows })
        .map((values) => buildColumn(typeRef(Oid.int4), values)),
      passes: fc.option(fc.uint8Array({ minLength: rows, maxLength: rows, max: 2 }), { nil: undefined }),
      mode: fc.constantFrom('rows' as const, 'range' as const, 'groups' as const),
      start: fc.constantFrom(...bounds.slice(0, 4)),
      end: fc.constantFrom(...bounds.slice(1)),
      offset: fc.integer({ min: 0, max: 3 }),
      descending: fc.boolean(),
      nullsFirst: fc.boolean(),
    })
  })

/** Numerics of one scale as tables keep them. */
function numbered(type: TypeRef, values: readonly Value[]): Column {
  const scales = new Set(values.flatMap((value) => (value === null ? [] : [(value as { scale?: number }).scale])))
  if (type.oid !== Oid.numeric || scales.size !== 1) return buildColumn(type, values)
  return buildColumn(type, values, {
    layout: { kind: 'decimal', scale: Number([...scales][0]), width: 'i32' },
  })
}

type Made = typeof cases extends fc.Arbitrary<infer T> ? T : never

function caseOf(made: Made): Case | undefined {
  const { name, argument } = made
  const [, , rangeOffset] = valuesOf[made.keyKind]
  const offsetOf = (kind: string): PhysicalWindow['frame']['start'] | undefined => {
    if (kind !== 'preceding' && kind !== 'following') return { kind: kind as 'current-row' }
    if (made.mode === 'range' && rangeOffset === null) return undefined
    const type =
      made.mode !== 'range'
        ? typeRef(Oid.int8)
        : (argumentTypes.get(valuesOf[made.keyKind][0].oid) ?? valuesOf[made.keyKind][0])
    return { kind, offset: { kind: 'literal', value: null, type } }
  }
  const start = offsetOf(made.start)
  const end = offsetOf(made.end)
  if (!start || !end || bounds.indexOf(made.start) > bounds.indexOf(made.end)) return undefined
  const args =
    name === 'ntile'
      ? [made.by]
      : name === 'nth_value'
        ? [argument, made.by]
        : name === 'lag'
          ? [argument, made.by, argument]
          : plainArgs(name, argument)
  const definition = functionsNamed(name).find(
    (one) =>
      one.kind !== 'scalar' &&
      one.args.length === args.length &&
      one.args.every((arg, i) => arg === args[i].type.oid || arg === 2283 || arg === 5077 || arg === 2276),
  )
  if (!definition) return undefined
  const type = [2283, 5077].includes(definition.result) ? argument.type : typeRef(definition.result)
  const offset = made.mode === 'range' ? rangeOffset : BigInt(made.offset)
  return {
    call: {
      function: definition.oid,
      args: args.map((arg, slot) => ({ kind: 'slot', slot, type: arg.type })),
      partitionBy: [],
      orderBy: [
        {
          expression: { kind: 'slot', slot: 0, type: made.key.type },
          descending: made.descending,
          nullsFirst: made.nullsFirst,
        },
      ],
      frame: { mode: made.mode, start, end, exclude: 'no-others' },
      type,
    },
    inputs: {
      args,
      passes: functionByOid(definition.oid).kind === 'aggregate' ? made.passes : undefined,
      offsets: { start: start.offset && offset, end: end.offset && offset },
    },
    keys: [made.partition, made.key],
    typed: typedAlways.has(name),
  }
}

const argumentTypes: ReadonlyMap<number, TypeRef> = new Map([
  [Oid.date, typeRef(Oid.interval)],
  [Oid.timestamp, typeRef(Oid.interval)],
])
const typedAlways: ReadonlySet<string> = new Set(names.filter((name) => name !== 'sum' && name !== 'avg'))
const plainArgs = (name: string, argument: Column): Column[] =>
  ['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist'].includes(name) ? [] : [argument]

function outcome(run: () => Column | undefined): unknown {
  try {
    const column = run()
    if (!column) return undefined
    const read = reader(column)
    return Array.from({ length: column.length }, (_, row) => read(row))
  } catch (error) {
    if (error instanceof PgError) return error.sqlstate
    throw error
  }
}

test('typed forms of window functions give what they give value by value', () => {
  const context = testContext()
  let compared = 0
  fc.assert(
    fc.property(cases, (made) => {
      const one = caseOf(made)
      if (!one) return
      const { call, inputs } = one
      const [partition, key] = one.keys
      const sorted = sortWindow([partition], call.orderBy, [key], key.length, context)
      const typed = outcome(() =>
        typedWindowColumn(
          call,
          inputs,
          sorted,
          (args, result) => functionContext(args, result, context),
          () => undefined,
        ),
      )
      assert.ok(typed !== undefined || !one.typed, functionByOid(call.function).name)
      if (typed === undefined) return
      compared++
      assert.deepEqual(
        typed,
        outcome(() => windowColumnByRow(call, inputs, sorted, context)),
      )
    }),
    { numRuns: runs * 20 },
  )
  assert.ok(compared > runs * 4)
})

test('rows are sorted by partition and keys, whatever comes first in memory', () => {
  const texts = Array.from({ length: 1000 }, (_, row) => (row % 11 === 0 ? null : `key ${(row * 7919) % 13}`))
  const numbers = Array.from({ length: 1000 }, (_, row) => (row % 17 === 0 ? null : (row * 31) % 7))
  const partition = buildColumn(typeRef(Oid.text), texts)
  const key = buildColumn(typeRef(Oid.int4), numbers)
  const sorted = sortWindow(
    [partition],
    [
      {
        expression: { kind: 'slot', slot: 0, type: key.type },
        descending: true,
        nullsFirst: true,
      },
    ],
    [key],
    1000,
    testContext(),
  )
  const { rows, partitions } = sorted
  const before = (a: number, b: number): number =>
    compareNulls(texts[a], texts[b], false) || compareNulls(numbers[b], numbers[a], false) || a - b
  assert.deepEqual(Array.from(rows), Array.from(rows.keys()).sort(before))
  const { start } = sorted.peers()
  for (let at = 1; at < 1000; at++) {
    const same = texts[rows[at]] === texts[rows[at - 1]]
    assert.equal(partitions.start[at] === at, !same)
    assert.equal(start[at] === at, !same || numbers[rows[at]] !== numbers[rows[at - 1]])
  }
})

function compareNulls<T extends string | number>(a: T | null, b: T | null, first: boolean): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === first ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
