// What an index finds is what a filter over all rows finds: random columns, keys and predicates, through the file and back.
import type { RowPredicate } from '../../engine/row-predicate.ts'
import { isoSettings } from '../../engine/types/iso-settings.ts'
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { buildColumn } from '../../engine/columns/build.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { type TypeRef, typeRef, type Value } from '../../engine/types/type.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import { temporaryDirectory } from '../server/test-server.ts'
import { chooseIndex } from './choose-index.ts'
import { readIndexFooter } from './index-file.ts'
import { indexPositions } from './index-positions.ts'
import { IndexWriter } from './index-writer.ts'
import { indexRanges } from './ranges.ts'
import { sortKeys } from './sort-keys.ts'

const text = fc
  .oneof(
    fc.constantFrom('', 'a', 'a\u0001', 'ab', 'é', '\u{1f600}', '\uffff', 'z '),
    fc
      .tuple(
        fc.constantFrom('shared prefix ', 'x'.repeat(63), `${'x'.repeat(62)}\u{1f600}`),
        fc.string({ maxLength: 8 }),
      )
      .map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  )
  .filter((one) => !one.includes('\0') && one.isWellFormed())
const bigint = fc.oneof(
  fc.bigInt({ min: -5n, max: 5n }),
  fc.constantFrom(2n ** 63n - 1n, 2n ** 63n - 2n, -(2n ** 63n), 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
)
const numeric = fc
  .oneof(
    fc.constantFrom('NaN', 'Infinity', '-Infinity', '0', '0.00', '1e30', '-1e-30', '1.10', '1.1'),
    fc.tuple(fc.integer({ min: -9999, max: 9999 }), fc.nat({ max: 4 })).map(([n, e]) => `${n}e-${e}`),
  )
  .map((one) => typeByOid(Oid.numeric).parse(one, isoSettings))
const interval = fc
  .tuple(
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: -40, max: 40 }),
    fc.constantFrom(0n, 86_400_000_000n, -1n, 2n ** 62n),
  )
  .map(([months, days, micros]) => ({ months, days, micros }))

const kinds: readonly { readonly type: TypeRef; readonly values: fc.Arbitrary<Value> }[] = [
  {
    type: typeRef(Oid.int4),
    values: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1)),
  },
  { type: typeRef(Oid.int2), values: fc.integer({ min: -32_768, max: 32_767 }) },
  { type: typeRef(Oid.int8), values: bigint },
  { type: typeRef(Oid.timestamp), values: bigint },
  { type: typeRef(Oid.oid), values: fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(2 ** 32 - 1, 2 ** 31)) },
  {
    type: typeRef(Oid.float8),
    values: fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, Number.MIN_VALUE, 1e308, -1e308)),
  },
  { type: typeRef(Oid.float4), values: fc.oneof(fc.float(), fc.constantFrom(NaN, Infinity, -0, 0)) },
  { type: typeRef(Oid.text), values: text },
  { type: typeRef(Oid.bpchar), values: text },
  {
    type: typeRef(Oid.bytea),
    values: fc.oneof(
      fc.uint8Array({ maxLength: 7 }),
      fc.constantFrom(Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(0, 0), new Uint8Array(70), new Uint8Array(71)),
    ),
  },
  { type: typeRef(Oid.uuid), values: fc.uuid() },
  { type: typeRef(Oid.bool), values: fc.boolean() },
  { type: typeRef(Oid.numeric), values: numeric },
  {
    type: typeRef(Oid.numeric, ((10 << 16) | 2) + 4),
    values: fc.integer({ min: -99_999, max: 99_999 }).map((n) => ({ coefficient: BigInt(n), scale: 2 })),
  },
  { type: typeRef(Oid.interval), values: interval },
]
const nullable = (values: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.option(values, { nil: null, freq: 6 })

const compareOf = (type: TypeRef): ((a: Value, b: Value) => number) => typeByOid(type.oid).compare!

function satisfies({ op, values }: RowPredicate, value: Value, type: TypeRef): boolean {
  if (op === 'is-null') return value === null
  if (value === null) return false
  if (op === 'is-not-null') return true
  const orders = values.filter((one) => one !== null).map((one) => compareOf(type)(value, one))
  switch (op) {
    case '=':
    case 'in':
      return orders.includes(0)
    case '<':
      return orders.length > 0 && orders[0] < 0
    case '<=':
      return orders.length > 0 && orders[0] <= 0
    case '>':
      return orders.length > 0 && orders[0] > 0
    default:
      return orders.length > 0 && orders[0] >= 0
  }
}

/** Distinct values and, for each row, one of them: keys repeat as they do in tables. */
const table = fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...kinds)).chain(([a, b]) =>
  fc.record({
    types: fc.constant([a.type, b.type]),
    pools: fc.tuple(
      fc.array(nullable(a.values), { minLength: 1, maxLength: 60 }),
      fc.array(nullable(b.values), { minLength: 1, maxLength: 60 }),
    ),
    seed: fc.nat(),
    sets: fc.array(
      fc.array(
        fc.constantFrom(1, 2).chain((attribute) => {
          const { values } = attribute === 1 ? a : b
          return fc.record({
            attribute: fc.constant(attribute),
            op: fc.constantFrom('=', 'in', '<', '<=', '>', '>=', 'is-null', 'is-not-null'),
            values: fc.array(fc.oneof({ weight: 9, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) }), {
              minLength: 1,
              maxLength: 4,
            }),
            fromPool: fc.array(fc.nat({ max: 59 }), { maxLength: 3 }),
          })
        }),
        { minLength: 1, maxLength: 3 },
      ),
      { minLength: 8, maxLength: 8 },
    ),
  }),
)

describe('an index', () => {
  const directory = temporaryDirectory()
  const store = new FileObjectStore(directory.path)
  let files = 0

  it('finds what a filter over all rows finds', () => {
    fc.assert(
      fc.property(table, fc.constantFrom(9_000, 20_000), fc.boolean(), ({ types, pools, seed, sets }, rows, runs) => {
        let state = seed
        const random = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x7fffffff
        const chosen = pools.map((pool) =>
          Array.from({ length: rows }, () => pool[Math.floor(random() * (pool.length - 0.001))]),
        )
        const columns = chosen.map((values, i) => buildColumn(types[i], values))
        const name = `segments/${files++}.index`
        // Two bytes, and every group is a run of its own.
        const writer = new IndexWriter({
          store,
          name,
          index: 1,
          attributes: [1, 2],
          types,
          codec: 'lz4',
          sortBytesMax: runs ? 2 : undefined,
        })
        for (let start = 0; start < rows; start += 5_000) {
          const end = Math.min(rows, start + 5_000)
          writer.add(
            columns.map((column) => sliceColumn(column, start, end)),
            end - start,
          )
        }
        const written = writer.finish()
        if (written.file === undefined) return
        const path = store.path(name)
        const { footer } = readIndexFooter(path)
        for (const predicates of sets) {
          const asked = predicates.map(({ fromPool, values, attribute, op }) => {
            const pool = pools[attribute - 1]
            return {
              attribute,
              op,
              values: fromPool.length > 0 ? fromPool.map((at) => pool[at % pool.length]) : values,
            }
          })
          const lookup = chooseIndex([{ path, footer }], asked, { pages: Infinity })
          assert.equal(lookup === undefined, indexRanges([1, 2], types, asked) === undefined)
          if (!lookup) continue
          const found = new Set(indexPositions(lookup))
          const apart = new Set(asked.map(({ attribute }) => attribute)).size === asked.length
          for (let row = 0; row < rows; row++) {
            const fits = asked.every((one) => satisfies(one, chosen[one.attribute - 1][row], types[one.attribute - 1]))
            if (fits) assert.ok(found.has(row), `row ${row} is missing`)
            // Of several predicates on one column one may be looked up and the others left to the filter.
            else if (apart) assert.ok(!found.has(row), `row ${row} is too many`)
          }
        }
        store.remove(name)
      }),
      { numRuns: 15 },
    )
  })

  it('orders rows as their types do, equal ones by position', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...kinds)
          .chain(({ type, values }) => fc.tuple(fc.constant(type), fc.array(nullable(values), { maxLength: 200 }))),
        ([type, values]) => {
          const compare = compareOf(type)
          const expected = Array.from(values.keys()).sort((a, b) => {
            const [left, right] = [values[a], values[b]]
            if (left === null || right === null) return left === right ? a - b : left === null ? 1 : -1
            return compare(left, right) || a - b
          })
          assert.deepEqual(Array.from(sortKeys([buildColumn(type, values)], values.length)), expected)
        },
      ),
      { numRuns: 150 },
    )
    directory.remove()
  })
})
