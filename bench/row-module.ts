// The module that is made for a table's version beside the codec for any table: rows checked for NULLs and made into a log record's bytes,
// per second, in records of one row and of many.
import { buildColumn } from '../engine/columns/build.ts'
import type { ColumnSchema } from '../engine/tables.ts'
import { Oid } from '../engine/types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../engine/types/type.ts'
import { ByteWriter } from '../regions/log/byte-writer.ts'
import { encodeRows } from '../regions/log/encode-batch.ts'
import { tableModule } from '../src/session/ddl/table-module.ts'
import { median } from './interleave.ts'
import type { Report } from './report.ts'

export interface RowModuleOptions {
  readonly rows: number
  readonly rounds: number
}

type Row = readonly Value[]
/** Bytes of a record with these rows. */
type Codec = (rows: readonly Row[]) => Uint8Array

const types: readonly TypeRef[] = [
  typeRef(Oid.int8),
  typeRef(Oid.int4),
  typeRef(Oid.numeric, ((12 << 16) | 2) + 4),
  typeRef(Oid.text),
  typeRef(Oid.timestamptz),
  typeRef(Oid.bool),
]

const columns: readonly ColumnSchema[] = types.map((type, index) => ({
  attribute: index + 1,
  name: `c${index}`,
  type,
  notNull: index < 2,
}))

const rowOf = (number: number): Row => [
  BigInt(number),
  number % 1000,
  { coefficient: BigInt(number * 7), scale: 2 },
  `row ${number}`,
  BigInt(number) * 1_000_000n,
  number % 5 === 0 ? null : number % 2 === 0,
]

function compiled(rows: readonly Row[]): Uint8Array {
  const { nullAt, encode } = tableModule(columns)
  for (const row of rows) if (nullAt(row) >= 0) throw new Error('a row has a NULL')
  const bytes = encode?.(rows)
  if (!bytes) throw new Error('the module declined')
  return bytes
}

function generic(rows: readonly Row[]): Uint8Array {
  for (const row of rows)
    columns.forEach(({ notNull }, index) => {
      if (notNull && row[index] === null) throw new Error('a row has a NULL')
    })
  const batch = {
    length: rows.length,
    columns: columns.map(({ type }, index) =>
      buildColumn(
        type,
        rows.map((row) => row[index]),
      ),
    ),
  }
  const writer = new ByteWriter()
  encodeRows({ attributes: columns.map(({ attribute }) => attribute), batch }, writer)
  return writer.finish()
}

export function rowModule({ rows, rounds }: RowModuleOptions): Report {
  const all = Array.from({ length: rows }, (_, number) => rowOf(number))
  const problems = Buffer.from(compiled(all)).equals(generic(all)) ? [] : ['the two make other bytes']
  const measures = [1, 100].map((rowsPerRecord) => {
    const records = Array.from({ length: Math.floor(rows / rowsPerRecord) }, (_, index) =>
      all.slice(index * rowsPerRecord, (index + 1) * rowsPerRecord),
    )
    const rates = { module: [] as number[], generic: [] as number[] }
    for (let round = 0; round <= rounds; round++) {
      const turns = [
        ['module', compiled],
        ['generic', generic],
      ] as const
      for (const [name, codec] of round % 2 === 0 ? turns : turns.toReversed()) {
        const rate = rateOf(codec, records)
        // The first round warms up.
        if (round > 0) rates[name].push(rate)
      }
    }
    const figures = { module: median(rates.module), generic: median(rates.generic) }
    return {
      name: `records of ${rowsPerRecord} rows`,
      unit: 'rows/s',
      figures,
      ratio: figures.module / figures.generic,
      bar: { atLeast: 1.2 },
    }
  })
  return { bench: 'row-module', settings: { rows, rounds }, measures, problems }
}

function rateOf(codec: Codec, records: readonly (readonly Row[])[]): number {
  const start = process.cpuUsage()
  let rows = 0
  for (const record of records) {
    codec(record)
    rows += record.length
  }
  const { user, system } = process.cpuUsage(start)
  return (rows * 1e6) / Math.max(1, user + system)
}
