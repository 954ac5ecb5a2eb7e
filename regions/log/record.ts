// What a log record says, and its bytes. A commit is one record: the rows of all its regions, names of bulk-loaded segments,
// catalog edits. Row ids and the sequence are written down, so that replay gives the same ones.
import type { CatalogEdit } from '../../engine/tables.ts'
import type { SequenceState } from '../region-server.ts'
import type { RegionId, RegionSchema, RowBatch, RowId } from '../requests/request.ts'
import { ByteReader, ByteWriter } from './byte-writer.ts'
import { type DecodeScratch, decodeRows, encodeRows } from './encode-batch.ts'
import { fromTaggedJson, toTaggedJson } from './tagged-json.ts'

export type LoggedOperation =
  | { readonly kind: 'create'; readonly region: RegionId; readonly schema: RegionSchema }
  | { readonly kind: 'drop'; readonly region: RegionId }
  | { readonly kind: 'truncate'; readonly region: RegionId }
  | { readonly kind: 'alter'; readonly region: RegionId; readonly schema: RegionSchema }
  | { readonly kind: 'insert'; readonly region: RegionId; readonly firstRowId: RowId; readonly rows: RowBatch }
  | { readonly kind: 'delete'; readonly region: RegionId; readonly rowIds: Float64Array }
  | {
      readonly kind: 'adopt'
      readonly region: RegionId
      readonly segments: readonly { readonly name: string; readonly firstRowId: RowId; readonly rows: number }[]
    }

export type LogRecord =
  | {
      readonly kind: 'commit'
      readonly operations: readonly LoggedOperation[]
      readonly catalogEdits: readonly CatalogEdit[]
    }
  | { readonly kind: 'sequence'; readonly sequence: number; readonly state: SequenceState }

const operationKinds = ['create', 'drop', 'truncate', 'alter', 'insert', 'delete', 'adopt'] as const
const commitTag = 1
const sequenceTag = 2

export function encodeRecord(record: LogRecord): Buffer {
  const writer = new ByteWriter(512)
  if (record.kind === 'sequence') {
    writer.u8(sequenceTag)
    writer.varint(record.sequence)
    writer.text(record.state.lastValue.toString())
    writer.u8(record.state.called ? 1 : 0)
    return writer.finish()
  }
  writer.u8(commitTag)
  writer.varint(record.operations.length)
  for (const operation of record.operations) encodeOperation(operation, writer)
  writer.varint(record.catalogEdits.length)
  if (record.catalogEdits.length > 0) writer.text(toTaggedJson(record.catalogEdits))
  return writer.finish()
}

/** Rows are views of the bytes, and of the scratch if there is one. */
export function decodeRecord(bytes: Uint8Array, scratch?: DecodeScratch): LogRecord {
  const reader = new ByteReader(bytes)
  const tag = reader.u8()
  if (tag === sequenceTag) {
    const sequence = reader.varint()
    return { kind: 'sequence', sequence, state: { lastValue: BigInt(reader.text()), called: reader.u8() === 1 } }
  }
  if (tag !== commitTag) throw new Error(`unknown log record kind ${tag}`)
  const operations: LoggedOperation[] = []
  const count = reader.varint()
  for (let i = 0; i < count; i++) operations.push(decodeOperation(reader, scratch))
  const edits = reader.varint()
  const catalogEdits = edits > 0 ? (fromTaggedJson(reader.text()) as CatalogEdit[]) : []
  return { kind: 'commit', operations, catalogEdits }
}

function encodeOperation(operation: LoggedOperation, writer: ByteWriter): void {
  writer.u8(operationKinds.indexOf(operation.kind))
  writer.varint(operation.region)
  switch (operation.kind) {
    case 'create':
    case 'alter':
      return writer.text(toTaggedJson(operation.schema))
    case 'insert':
      writer.varint(operation.firstRowId)
      return encodeRows(operation.rows, writer)
    case 'delete': {
      writer.varint(operation.rowIds.length)
      let previous = 0
      for (const rowId of operation.rowIds) {
        writer.zigzag(rowId - previous)
        previous = rowId
      }
      return
    }
    case 'adopt':
      writer.varint(operation.segments.length)
      for (const { name, firstRowId, rows } of operation.segments) {
        writer.text(name)
        writer.varint(firstRowId)
        writer.varint(rows)
      }
  }
}

function decodeOperation(reader: ByteReader, scratch: DecodeScratch | undefined): LoggedOperation {
  const kind = operationKinds[reader.u8()]
  const region = reader.varint()
  switch (kind) {
    case 'create':
    case 'alter':
      return { kind, region, schema: fromTaggedJson(reader.text()) as RegionSchema }
    case 'insert':
      return { kind, region, firstRowId: reader.varint(), rows: decodeRows(reader, scratch) }
    case 'delete': {
      const rowIds = new Float64Array(reader.varint())
      let previous = 0
      for (let i = 0; i < rowIds.length; i++) rowIds[i] = previous += reader.zigzag()
      return { kind, region, rowIds }
    }
    case 'adopt': {
      const count = reader.varint()
      const segments = []
      for (let i = 0; i < count; i++)
        segments.push({ name: reader.text(), firstRowId: reader.varint(), rows: reader.varint() })
      return { kind, region, segments }
    }
    case 'drop':
    case 'truncate':
      return { kind, region }
    default:
      throw new Error('unknown operation in a log record')
  }
}
