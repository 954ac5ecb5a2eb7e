// A row group's asked columns as batches.
import { RecordBatchReader } from 'apache-arrow'
import { type Batch, batchRowsMax } from '../columns/column.ts'
import type { ParquetColumn, ParquetFooter } from './footer.ts'
import { columnFromParquet } from './from-arrow.ts'
import { groupFile } from './group-file.ts'
import { withCodec } from './wasm.ts'

/** data: what rangesOf asks for, of at least one column. */
export function* readGroup(
  name: string,
  footer: ParquetFooter,
  group: number,
  columns: readonly ParquetColumn[],
  data: readonly Uint8Array[],
): Generator<Batch> {
  const file = groupFile(footer, group, columns, data)
  const stream = withCodec(name, (codec) => codec.readParquet(file, { batchSize: batchRowsMax }).intoIPCStream())
  for (const record of RecordBatchReader.from(stream)) {
    yield {
      length: record.numRows,
      columns: columns.map(({ type }, i) => columnFromParquet(record.data.children[i], type)),
    }
  }
}
