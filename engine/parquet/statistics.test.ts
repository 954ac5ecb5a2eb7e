// What is believed of a file's bounds: DuckDB's of every type that has some, and of others only what cannot be misunderstood.
import { DuckDBInstance } from '@duckdb/node-api'
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { isoSettings } from '../types/iso-settings.ts'
import { typeByOid } from '../types/registry.ts'
import { footerLength, type ParquetFooter, readFooter, struct, structs, trailerBytes } from './footer.ts'
import { listOf } from './group-file.ts'
import { type ChunkStatistics, chunkStatistics } from './statistics.ts'
import { thrift, type ThriftField, withFields, writeThrift } from './thrift.ts'

const query = `
  SELECT i::tinyint AS i1, i::smallint AS i2, i::int AS i4, i::bigint * 5000000000 AS i8, (252 + i)::utinyint AS u1,
    (4294967290 + i)::uinteger AS u4, (18446744073709551610 + i::hugeint)::ubigint AS u8, i::real / 4 AS f4, i / 8.0::double AS f8,
    CASE WHEN i = 1 THEN 'nan'::double ELSE i END AS nan, i::decimal(9, 2) / 4 AS d4, i::decimal(38, 3) AS d16, 'é' || i AS t,
    repeat('x', 12000) || i AS long, ('b' || i)::blob AS b, date '1999-12-30' + i::int AS dt, timestamp '1999-12-31 23:59:59.5' + i * interval '1 s' AS ts,
    timestamptz '2000-01-01 00:00:00.000001+00' + i * interval '1 day' AS tz, timestamp_ms '1969-12-31 23:59:59.5' AS ms,
    timestamp_ns '1969-12-31 23:59:59.999999999' AS ns, time '10:00:00.5' AS tm, i = 3 AS bo, CASE WHEN i < 2 THEN timestamp 'infinity' ELSE timestamp '-infinity' END AS inf,
    CASE WHEN i < 2 THEN i END AS some, NULL::int AS nothing, [i] AS list, {'a': i} AS st, interval '1 day' * (i + 5) AS iv
  FROM generate_series(-2, 3) g(i)`

describe('statistics of column chunks', () => {
  const root = mkdtempSync(join(tmpdir(), 'parquet-statistics-'))
  let footer: ParquetFooter
  before(async () => {
    const duckdb = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
    const path = join(root, 'all.parquet')
    await duckdb.run("SET TimeZone = 'UTC'")
    await duckdb.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`)
    duckdb.closeSync()
    const file = readFileSync(path)
    const length = footerLength('f', file.subarray(-trailerBytes), file.length)
    footer = readFooter('f', file.subarray(-trailerBytes - length, -trailerBytes))
  })
  after(() => rmSync(root, { recursive: true }))

  const column = (name: string) => footer.columns.find((one) => one.name === name)!
  const of = (name: string, from = footer): ChunkStatistics => chunkStatistics(from, 0, column(name))
  const text = (name: string, value: unknown): string | undefined =>
    value === undefined ? undefined : typeByOid(column(name).type.oid).format(value, isoSettings)
  const bounds = (name: string, from = footer): (string | number | undefined)[] => {
    const { min, max, nulls } = of(name, from)
    return [text(name, min), text(name, max), nulls]
  }
  /** The same footer with another column chunk description or none of these fields. */
  const changed = (
    name: string,
    change: Readonly<Record<number, ThriftField | undefined>> | undefined,
  ): ParquetFooter => {
    const [group] = structs(footer.tree, 4)
    const chunks = structs(group, 1).map((chunk, i) => {
      if (i !== column(name).leaves[0]) return chunk
      const metadata = struct(chunk, 3)!
      const found = struct(metadata, 12)!
      const value = change && { type: thrift.struct, value: withFields(found, change) }
      return withFields(chunk, { 3: { type: thrift.struct, value: withFields(metadata, { 12: value }) } })
    })
    const tree = withFields(footer.tree, { 4: listOf([withFields(group, { 1: listOf(chunks) })]) })
    return readFooter('f', writeThrift(tree))
  }
  const binary = (...bytes: number[]): ThriftField => ({ type: thrift.binary, value: Uint8Array.from(bytes) })

  it('are those of the values, for every type that has an order', () => {
    const found = Object.fromEntries(footer.columns.map(({ name }) => [name, bounds(name)]))
    assert.deepEqual(found, {
      i1: ['-2', '3', 0],
      i2: ['-2', '3', 0],
      i4: ['-2', '3', 0],
      i8: ['-10000000000', '15000000000', 0],
      u1: ['250', '255', 0],
      u4: ['4294967288', '4294967293', 0],
      u8: ['18446744073709551608', '18446744073709551613', 0],
      f4: ['-0.5', '0.75', 0],
      f8: ['-0.25', '0.375', 0],
      nan: [undefined, undefined, 0],
      d4: ['-0.5', '0.75', 0],
      d16: ['-2.000', '3.000', 0],
      t: ['é-1', 'é3', 0],
      // Cut short, the greater one rounded up.
      long: ['x'.repeat(256), `${'x'.repeat(255)}y`, 0],
      b: ['\\x622d31', '\\x6233', 0],
      dt: ['1999-12-28', '2000-01-02', 0],
      ts: ['1999-12-31 23:59:57.5', '2000-01-01 00:00:02.5', 0],
      tz: ['1999-12-30 00:00:00.000001+00', '2000-01-04 00:00:00.000001+00', 0],
      ms: ['1969-12-31 23:59:59.5', '1969-12-31 23:59:59.5', 0],
      ns: ['1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999', 0],
      tm: ['10:00:00.5', '10:00:00.5', 0],
      bo: ['f', 't', 0],
      inf: [undefined, undefined, 0],
      some: ['-2', '1', 2],
      nothing: [undefined, undefined, 6],
      list: [undefined, undefined, undefined],
      st: [undefined, undefined, undefined],
      iv: [undefined, undefined, undefined],
    })
  })

  it('are unknown where the file does not say them, or says what is no value', () => {
    assert.deepEqual(bounds('i4', changed('i4', undefined)), [undefined, undefined, undefined])
    assert.deepEqual(bounds('i4', changed('i4', { 3: undefined })), ['-2', '3', undefined])
    assert.deepEqual(bounds('i4', changed('i4', { 6: binary(1, 2), 1: undefined })), [undefined, '3', 0])
    // Cut within a character.
    assert.deepEqual(bounds('t', changed('t', { 5: binary(0xc3) })), ['é-1', undefined, 0])
    assert.deepEqual(bounds('f8', changed('f8', { 6: binary(0, 0, 0, 0, 0, 0, 0xf8, 0x7f) })), [undefined, '0.375', 0])
  })

  it('are believed in their older form where signed bytes cannot have misled the writer', () => {
    const old = (name: string, ...bytes: number[]): ParquetFooter =>
      changed(name, { 5: undefined, 6: undefined, 1: binary(...bytes), 2: undefined })
    assert.deepEqual(bounds('i4', old('i4', 9, 0, 0, 0)), [undefined, '9', 0])
    assert.deepEqual(bounds('u4', old('u4', 9, 0, 0, 0)), [undefined, undefined, 0])
    assert.deepEqual(bounds('t', old('t', 0x61)), [undefined, undefined, 0])
  })

  it('leave NaN out, unless DuckDB gave them', () => {
    assert.equal(of('f8').nan, false)
    const by = withFields(footer.tree, { 6: { type: thrift.binary, value: Buffer.from('parquet-mr') } })
    assert.equal(of('f8', { ...footer, tree: by }).nan, true)
    assert.equal(of('i4', { ...footer, tree: by }).nan, false)
  })
})
