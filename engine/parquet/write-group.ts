// Rows as a Parquet file of one row group, to be joined to a larger one.
import { tableToIPC, Table } from 'apache-arrow'
import { arrowSchema, toArrow, type ArrowField } from '../columns/arrow.ts'
import type { Batch } from '../columns/column.ts'
import { rowGroupRows } from './limits.ts'
import { withCodec } from './wasm.ts'

export const parquetCompressions = ['uncompressed', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'] as const
export type ParquetCompression = (typeof parquetCompressions)[number]

const codecNames = {
  uncompressed: 'UNCOMPRESSED',
  snappy: 'SNAPPY',
  gzip: 'GZIP',
  brotli: 'BROTLI',
  zstd: 'ZSTD',
  lz4: 'LZ4_RAW',
} as const

/** Without rows: a file without row groups. */
export function writeGroup(
  fields: readonly ArrowField[],
  batches: readonly Batch[],
  compression: ParquetCompression,
): Uint8Array {
  const schema = arrowSchema(fields)
  const stream = tableToIPC(
    new Table(
      schema,
      batches.map((batch) => toArrow(batch, schema)),
    ),
    'stream',
  )
  const rows = batches.reduce((sum, batch) => sum + batch.length, 0)
  return withCodec('rows', (codec) => {
    const properties = new codec.WriterPropertiesBuilder()
      .setCompression(codec.Compression[codecNames[compression]])
      .setCreatedBy('Cadastre')
      .setMaxRowGroupSize(Math.max(rows, rowGroupRows))
      .build()
    return codec.writeParquet(codec.Table.fromIPCStream(stream), properties)
  })
}
