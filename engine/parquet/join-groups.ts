// Several Parquet files of one schema as one file: their data behind each other, their row groups in one footer.
import { field, readFooter, struct, structs, trailerBytes, footerLength } from './footer.ts'
import { listOf, parquetEnd, shifted } from './group-file.ts'
import { thrift, type ThriftField, type ThriftStruct, ThriftError, withFields } from './thrift.ts'

const magicBytes = 4

export class GroupJoiner {
  #first: ThriftStruct | undefined
  readonly #groups: ThriftStruct[] = []
  #rows = 0
  #bytes = 0

  /** Bytes to be written next. */
  add(file: Uint8Array): Uint8Array {
    const length = footerLength('rows', file.subarray(file.length - trailerBytes), file.length)
    const end = file.length - trailerBytes - length
    const { tree, rows } = readFooter('rows', file.subarray(end, end + length))
    const start = this.#first ? magicBytes : 0
    const by = this.#bytes - start
    this.#first ??= tree
    for (const group of structs(tree, field.file.groups)) this.#groups.push(movedGroup(group, by, this.#groups.length))
    this.#rows += rows
    this.#bytes += end - start
    return file.subarray(start, end)
  }

  /** The last bytes. */
  end(): Uint8Array {
    if (!this.#first) throw new Error('a Parquet file needs a schema')
    return parquetEnd(
      withFields(this.#first, {
        [field.file.groups]: listOf(this.#groups),
        [field.file.rows]: { type: thrift.i64, value: BigInt(this.#rows) },
      }),
    )
  }
}

function movedGroup(group: ThriftStruct, by: number, ordinal: number): ThriftStruct {
  const chunks = structs(group, field.group.columns).map((chunk): ThriftStruct => {
    const metadata = struct(chunk, field.chunk.metadata)
    if (!metadata) throw new ThriftError('a column chunk has no description')
    return withFields(chunk, {
      // The chunk's own offset is deprecated and stays what the writer says: 0.
      ...moved(chunk, [field.chunk.offsetIndex, field.chunk.columnIndex], by),
      [field.chunk.metadata]: {
        type: thrift.struct,
        value: withFields(
          metadata,
          moved(
            metadata,
            [field.column.dataPage, field.column.indexPage, field.column.dictionaryPage, field.column.bloomFilter],
            by,
          ),
        ),
      },
    })
  })
  return withFields(group, {
    [field.group.columns]: listOf(chunks),
    ...moved(group, [field.group.fileOffset], by),
    // A number of 16 bits, and not needed.
    [field.group.ordinal]: ordinal < 32_768 ? { type: thrift.i16, value: ordinal } : undefined,
  })
}

const moved = (of: ThriftStruct, ids: readonly number[], by: number): Record<number, ThriftField | undefined> =>
  Object.fromEntries(ids.filter((id) => of.fields.has(id)).map((id) => [id, shifted(of, id, by)]))
