// One row group of a file, with only some of its columns, as a small Parquet file of its own: so a large file is read group by group, and
// nothing of what a query does not ask for.
import { Oid } from '../types/oids.ts'
import { field, number, type ParquetColumn, type ParquetFooter, struct, structs } from './footer.ts'
import { thrift, type ThriftField, type ThriftStruct, ThriftError, withFields, writeThrift } from './thrift.ts'

export interface FileRange {
  readonly start: number
  readonly length: number
}

const magic = Buffer.from('PAR1')

/** Where the columns' data lie, one range for each leaf. */
export function rangesOf(footer: ParquetFooter, group: number, columns: readonly ParquetColumn[]): FileRange[] {
  return chunksOf(footer, group, columns).map((chunk) => {
    const metadata = struct(chunk, field.chunk.metadata)
    const dictionary = metadata?.fields.get(field.column.dictionaryPage)?.value
    const data = Number(number(metadata, field.column.dataPage))
    // Some writers say 0 where there is none.
    const start = typeof dictionary === 'bigint' && dictionary > 0n ? Math.min(Number(dictionary), data) : data
    const length = Number(number(metadata, field.column.compressedBytes))
    if (!(start >= 0 && length >= 0 && Number.isSafeInteger(start + length)))
      throw new ThriftError('a column chunk lies nowhere')
    return { start, length }
  })
}

/** data: the bytes of the ranges, in their order. */
export function groupFile(
  footer: ParquetFooter,
  group: number,
  columns: readonly ParquetColumn[],
  data: readonly Uint8Array[],
): Uint8Array {
  const ranges = rangesOf(footer, group, columns)
  let end = magic.length
  const chunks = chunksOf(footer, group, columns).map((chunk, i) => {
    const moved = movedChunk(chunk, end - ranges[i].start)
    end += data[i].length
    return moved
  })
  const groups = structs(footer.tree, field.file.groups)
  const one = withFields(groups[group], {
    [field.group.columns]: listOf(chunks),
    [field.group.fileOffset]: undefined,
    [field.group.ordinal]: undefined,
    4: undefined,
  })
  const tree = withFields(footer.tree, {
    [field.file.schema]: listOf(schemaOf(footer, columns)),
    [field.file.groups]: listOf([one]),
    [field.file.rows]: one.fields.get(field.group.rows),
    // An Arrow schema in it would decide how the columns are read.
    [field.file.metadata]: undefined,
    [field.file.columnOrders]: undefined,
  })
  return parquetFile(data, tree)
}

/** The magic, the data, the footer and its length. */
function parquetFile(data: readonly Uint8Array[], tree: ThriftStruct): Uint8Array {
  return Buffer.concat([magic, ...data, parquetEnd(tree)])
}

/** What comes behind the data. */
export function parquetEnd(tree: ThriftStruct): Uint8Array {
  const written = writeThrift(tree)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(written.length)
  return Buffer.concat([written, length, magic])
}

export const listOf = (values: readonly ThriftStruct[]): ThriftField => ({
  type: thrift.list,
  value: { kind: 'list', element: thrift.struct, values },
})

/** The chunk where its data were moved by so many bytes; what lies outside the data is left behind. */
function movedChunk(chunk: ThriftStruct, by: number): ThriftStruct {
  const metadata = struct(chunk, field.chunk.metadata)
  if (!metadata) throw new ThriftError('a column chunk has no description')
  return withFields(chunk, {
    [field.chunk.path]: undefined,
    [field.chunk.offsetIndex]: undefined,
    [field.chunk.offsetIndexLength]: undefined,
    [field.chunk.columnIndex]: undefined,
    [field.chunk.columnIndexLength]: undefined,
    [field.chunk.metadata]: {
      type: thrift.struct,
      value: withFields(metadata, {
        [field.column.dataPage]: shifted(metadata, field.column.dataPage, by),
        [field.column.dictionaryPage]: shifted(metadata, field.column.dictionaryPage, by),
        [field.column.indexPage]: undefined,
        [field.column.bloomFilter]: undefined,
        [field.column.bloomFilterLength]: undefined,
      }),
    },
  })
}

export function shifted(of: ThriftStruct, id: number, by: number): ThriftField | undefined {
  const found = of.fields.get(id)
  if (typeof found?.value !== 'bigint') return found
  return found.value === 0n ? undefined : { type: found.type, value: found.value + BigInt(by) }
}

function chunksOf(footer: ParquetFooter, group: number, columns: readonly ParquetColumn[]): ThriftStruct[] {
  const all = structs(structs(footer.tree, field.file.groups)[group], field.group.columns)
  return columns.flatMap(({ leaves: [first, count] }) => {
    if (first + count > all.length) throw new ThriftError('a row group has fewer columns than the file')
    return all.slice(first, first + count)
  })
}

function schemaOf(footer: ParquetFooter, columns: readonly ParquetColumn[]): ThriftStruct[] {
  const all = structs(footer.tree, field.file.schema)
  const root = withFields(all[0], { [field.element.children]: { type: thrift.i32, value: columns.length } })
  const below = columns.flatMap(({ elements: [first, count], type }) => {
    const own = all.slice(first, first + count)
    // The codec would drop the months of an interval: it is read as the bytes that it is.
    return type.oid === Oid.interval ? own.map((one) => withFields(one, { 6: undefined, 10: undefined })) : own
  })
  return [root, ...below]
}
