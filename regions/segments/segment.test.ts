// What goes into a segment comes out of it: random columns of every layout, with NULLs, through encode and decode.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { writeFileSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { buildColumn } from '../../engine/columns/build.ts'
import type { Column } from '../../engine/columns/column.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../../engine/types/type.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import { temporaryDirectory } from '../server/test-server.ts'
import { bitsOf, packBits } from './bit-packing.ts'
import { compressPiece, decompressPiece, type StoredPiece } from './compress.ts'
import { decodeColumn } from './decode-column.ts'
import { encodeColumn } from './encode-column.ts'
import { readFooter } from './footer.ts'
import { RowIdIndex, rowIdAt, rowIdsBetween, RowIdRunsBuilder } from './row-ids.ts'
import { SegmentWriter } from './segment-writer.ts'
import { estimateDistinct, addToSketch, newSketch } from './sketch.ts'
import { unpackInto } from './unpack.ts'
import { writeChunk } from './write-chunk.ts'
import { zoneMapOf } from './zone-map.ts'
import { crc32 } from 'node:zlib'

interface Case {
  readonly type: TypeRef
  readonly layout?: Layout
  readonly value: fc.Arbitrary<Value>
}

const numeric = (scale: number, digits: bigint): fc.Arbitrary<Value> =>
  fc.bigInt({ min: -(10n ** digits), max: 10n ** digits }).map((coefficient) => ({ coefficient, scale }))
const int8 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.bigInt({ min: -(2n ** 45n), max: 2n ** 45n }),
)
const text = fc.oneof(
  fc.constantFrom('', 'a', 'bb', 'ccc'),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((one) => one.replaceAll('\0', '')),
)

const cases: Readonly<Record<string, Case>> = {
  bool: { type: typeRef(Oid.bool), value: fc.boolean() },
  int2: { type: typeRef(Oid.int2), value: fc.integer({ min: -32_768, max: 32_767 }) },
  int4: { type: typeRef(Oid.int4), value: fc.oneof(fc.integer(), fc.integer({ min: -5, max: 5 })) },
  int8: { type: typeRef(Oid.int8), value: int8 },
  'int8 in i32': { type: typeRef(Oid.int8), layout: { kind: 'i32' }, value: fc.integer().map(BigInt) },
  oid: { type: typeRef(Oid.oid), value: fc.integer({ min: 0, max: 4_294_967_295 }) },
  date: {
    type: typeRef(Oid.date),
    value: fc.oneof(fc.integer({ min: -10_000, max: 10_000 }), fc.constantFrom(2_147_483_647, -2_147_483_648)),
  },
  timestamptz: { type: typeRef(Oid.timestamptz), value: int8 },
  float4: { type: typeRef(Oid.float4), value: fc.float() },
  float8: { type: typeRef(Oid.float8), value: fc.double() },
  'numeric(15,2)': { type: typeRef(Oid.numeric, (15 << 16) + 2 + 4), value: numeric(2, 15n) },
  'numeric(38,4)': { type: typeRef(Oid.numeric, (38 << 16) + 4 + 4), value: fc.oneof(numeric(4, 37n), numeric(4, 6n)) },
  numeric: {
    type: typeRef(Oid.numeric),
    value: fc.oneof(numeric(7, 30n), numeric(0, 3n), fc.constant({ special: 'NaN', coefficient: 0n, scale: 0 })),
  },
  text: { type: typeRef(Oid.text), value: text },
  'text in a dictionary': {
    type: typeRef(Oid.text),
    layout: { kind: 'dictionary', codes: 'i8', of: 'utf8' },
    value: text,
  },
  bytea: { type: typeRef(Oid.bytea), value: fc.uint8Array({ maxLength: 12 }) },
  uuid: { type: typeRef(Oid.uuid), value: fc.uuid() },
  interval: {
    type: typeRef(Oid.interval),
    value: fc.record({
      months: fc.integer(),
      days: fc.integer(),
      micros: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    }),
  },
}

/** One pieces file in memory. */
function pieces(codec: 'lz4' | 'zstd') {
  const stored: Buffer[] = []
  return {
    store: (raw: Uint8Array): StoredPiece => {
      const packed = compressPiece(raw, codec)
      stored.push(Buffer.from(packed.bytes))
      return {
        offset: stored.length - 1,
        bytes: packed.bytes.byteLength,
        crc: crc32(packed.bytes),
        codec: packed.codec,
        rawBytes: raw.byteLength,
      }
    },
    fetch: (piece: StoredPiece): Buffer => decompressPiece(stored[piece.offset], piece.codec),
  }
}

/** A chunk with the bytes of its pieces in their place. */
const bytesOf = (chunk: unknown, fetch: (piece: StoredPiece) => Buffer): unknown =>
  typeof chunk !== 'object' || chunk === null
    ? chunk
    : 'crc' in chunk
      ? Buffer.from(fetch(chunk as StoredPiece)).toString('hex')
      : Object.fromEntries(Object.entries(chunk).map(([key, part]) => [key, bytesOf(part, fetch)]))

describe('column chunks', () => {
  for (const [name, { type, layout, value }] of Object.entries(cases)) {
    it(`keep ${name}`, () => {
      const run = fc.oneof(
        fc.array(fc.option(value, { freq: 5 }), { maxLength: 70 }),
        fc
          .array(value, { minLength: 1, maxLength: 40 })
          .chain((few) => fc.array(fc.constantFrom(...few), { minLength: 1, maxLength: 300 })),
        fc.array(fc.constant(null), { maxLength: 9 }),
      )
      fc.assert(
        fc.property(run, fc.constantFrom('lz4' as const, 'zstd' as const), (values, codec) => {
          const column = buildColumn(type, values, layout ? { layout } : {})
          const { store, fetch } = pieces(codec)
          const decoded = decodeColumn(
            structuredClone(encodeColumn(column, store)),
            type,
            values.length,
            heapMemory,
            fetch,
          )
          assert.deepEqual(columnValues(decoded), columnValues(column))
        }),
        { numRuns: 60 },
      )
    })
  }

  for (const [name, { type, layout, value }] of Object.entries(cases)) {
    it(`are the same from the kernel: ${name}`, () => {
      const any = fc.option(value, { freq: 5 })
      const run = fc.oneof(
        fc.array(any, { minLength: 256, maxLength: 600 }),
        fc.array(value, { minLength: 256, maxLength: 400 }),
        fc
          .array(any, { minLength: 1, maxLength: 30 })
          .chain((few) => fc.array(fc.constantFrom(...few), { minLength: 256, maxLength: 700 })),
        fc.constant(Array.from({ length: 300 }, () => null)),
        // Steps that are smaller than the values.
        fc
          .array(value, { minLength: 1, maxLength: 3 })
          .map((few) => few.flatMap((one) => Array.from({ length: 200 }, () => one))),
      )
      fc.assert(
        fc.property(run, fc.nat(), (values, cut) => {
          const column = buildColumn(type, values, layout ? { layout } : {})
          const singly = pieces('lz4')
          const expected = encodeColumn(column, singly.store)
          const sketch = newSketch()
          addToSketch(sketch, column)
          const middle = cut % values.length
          const own = pieces('lz4')
          const ownSketch = newSketch()
          const parts =
            middle === 0 ? [column] : [sliceColumn(column, 0, middle), sliceColumn(column, middle, values.length)]
          const { chunk, zone } = writeChunk(parts, ownSketch, own.store)
          assert.deepEqual(bytesOf(chunk, own.fetch), bytesOf(expected, singly.fetch))
          assert.deepEqual(zone, zoneMapOf(column))
          assert.deepEqual(ownSketch, sketch)
        }),
        { numRuns: 40 },
      )
    })
  }

  it('narrow integers and code repeated text', () => {
    const { store } = pieces('lz4')
    const layoutOf = (column: Column): Layout => encodeColumn(column, store).layout
    assert.deepEqual(layoutOf(buildColumn(typeRef(Oid.int8), [1n, null, -100n])), { kind: 'i8' })
    assert.deepEqual(layoutOf(buildColumn(typeRef(Oid.int4), [1000, 2000])), { kind: 'i16' })
    assert.deepEqual(layoutOf(buildColumn(typeRef(Oid.oid), [4_294_967_295])), { kind: 'i32' })
    const words = buildColumn(
      typeRef(Oid.text),
      Array.from({ length: 100 }, (_, i) => ['x', 'y'][i % 2]),
    )
    assert.deepEqual(layoutOf(words), { kind: 'dictionary', of: 'utf8', codes: 'i8' })
  })

  it('store ascending integers as differences', () => {
    const { store } = pieces('lz4')
    const ascending = buildColumn(
      typeRef(Oid.int8),
      Array.from({ length: 1000 }, (_, i) => BigInt(i) * 1_000_000n + BigInt(i % 3)),
    )
    assert.equal(encodeColumn(ascending, store).encoding.kind, 'delta')
  })
})

describe('bit packing', () => {
  it('gives back every width', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.array(fc.nat({ max: 4_294_967_295 }), { maxLength: 90 }),
        (width, values) => {
          const cut = Uint32Array.from(values, (value) => (width === 32 ? value : value % 2 ** width))
          const words = packBits(cut, cut.length, width)
          assert.deepEqual(
            Uint32Array.from(cut, (_, i) => bitsOf(words, i, width)),
            cut,
          )
          const signed = new Int32Array(cut.length)
          unpackInto({ width, low: new Uint8Array(words.buffer) }, cut.length, -1_000, signed)
          assert.deepEqual(
            signed,
            Int32Array.from(cut, (value) => (value - 1_000) | 0),
          )
        },
      ),
    )
  })
})

describe('zone maps', () => {
  it('bound their values', () => {
    const zone = zoneMapOf(buildColumn(typeRef(Oid.int8), [5n, null, -7n, 9n]))
    assert.deepEqual(zone, { nulls: 1, min: -7n, max: 9n })
    assert.deepEqual(zoneMapOf(buildColumn(typeRef(Oid.float8), [1, Number.NaN, -0])), {
      nulls: 0,
      min: -0,
      max: Number.NaN,
    })
    assert.deepEqual(zoneMapOf(buildColumn(typeRef(Oid.oid), [1, 4_294_967_295])), {
      nulls: 0,
      min: 1,
      max: 4_294_967_295,
    })
    const long = zoneMapOf(buildColumn(typeRef(Oid.text), ['b'.repeat(100), 'c'.repeat(100)]))
    assert.equal((long.min as string).length, 64)
    assert.equal(long.max, undefined)
    assert.deepEqual(zoneMapOf(buildColumn(typeRef(Oid.json), ['1'])), { nulls: 0 })
  })
})

describe('distinct sketches', () => {
  it('are within a tenth', () => {
    for (const distinct of [10, 500, 20_000]) {
      const sketch = newSketch()
      addToSketch(
        sketch,
        buildColumn(
          typeRef(Oid.int4),
          Array.from({ length: 50_000 }, (_, i) => (i * 7919) % distinct),
        ),
      )
      const estimate = estimateDistinct(sketch)
      assert.ok(Math.abs(estimate - distinct) <= distinct / 10, `${estimate} for ${distinct}`)
    }
  })
})

describe('row ids', () => {
  it('are found by position and by id', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 60 }), { minLength: 1 }), (ids) => {
        const builder = new RowIdRunsBuilder()
        for (const id of ids) builder.add(id)
        const runs = builder.finish()
        const index = new RowIdIndex(runs)
        ids.forEach((id, position) => {
          assert.equal(rowIdAt(runs, position), id)
          assert.equal(index.find(id), position)
        })
        for (let id = 0; id < 62; id++) if (!ids.includes(id)) assert.equal(index.find(id), -1)
        assert.deepEqual([...rowIdsBetween(runs, 0, ids.length)], ids)
      }),
    )
  })
})

describe('segment files', () => {
  it('refuse a changed byte', () => {
    const directory = temporaryDirectory()
    const store = new FileObjectStore(directory.path)
    const schema = {
      version: 1,
      columns: [{ attribute: 1, type: typeRef(Oid.int4), notNull: false }],
      keys: [],
      sortBy: [],
    }
    const writer = new SegmentWriter(store, 'segments/1/a.segment', schema, 'lz4')
    writer.write([buildColumn(typeRef(Oid.int4), [3, 1, 2])], 3, 0)
    writer.finish()
    const path = store.path('segments/1/a.segment')
    assert.equal(readFooter(path).footer.rows, 3)
    const content = readFileSync(path)
    for (let at = content.length - 40; at < content.length; at++) {
      const changed = Buffer.from(content)
      changed[at] ^= 1
      writeFileSync(path, changed)
      assert.throws(() => readFooter(path), { sqlstate: 'XX001' })
    }
    writeFileSync(path, content.subarray(0, 20))
    assert.throws(() => readFooter(path), { sqlstate: 'XX001' })
    directory.remove()
  })
})
