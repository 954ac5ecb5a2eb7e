// Commits of few rows cross to the storage thread as bytes: to clone the objects of their columns would cost more than all the rest.
import { ByteReader, type ByteWriter } from '../log/byte-writer.ts'
import { type DecodeScratch, decodeRows, encodeRows } from '../log/encode-batch.ts'
import type { CommitOperation, CommitRequest, RegionId } from '../requests/request.ts'

/** Larger ones lie in shared memory, of which only the address travels. */
const packedRowsMax = 256

type Others<T, Packed extends keyof T> = Readonly<Record<Exclude<keyof T, Packed>, true>>
type Operation<Kind> = CommitOperation & { readonly kind: Kind }
/** Fields that the bytes have no place for, all of them. */
const unpacked = { request: { unchecked: true }, insert: {}, delete: {} } satisfies {
  request: Others<CommitRequest, 'snapshot' | 'operations' | 'uniqueScopes' | 'catalogEdits' | 'synchronous'>
  insert: Others<Operation<'insert'>, 'kind' | 'region' | 'rows' | 'keeps'>
  delete: Others<Operation<'delete'>, 'kind' | 'region' | 'rowIds'>
}
const unpackedFields = Object.keys(unpacked.request) as (keyof typeof unpacked.request)[]

const insertTag = 0
const deleteTag = 1

/** Inserts and deletes of few rows, and nothing that the bytes have no place for. */
export const isPackable = (request: CommitRequest): boolean =>
  request.catalogEdits.length === 0 &&
  unpackedFields.every((field) => request[field] === undefined) &&
  request.operations.every(isSmall)

function isSmall(operation: CommitOperation): boolean {
  if (operation.kind === 'insert') return operation.rows.batch.length <= packedRowsMax
  return operation.kind === 'delete' && operation.rowIds.length <= packedRowsMax
}

export function packCommit(id: number, request: CommitRequest, writer: ByteWriter): void {
  writer.varint(id)
  writer.f64(request.snapshot)
  writer.u8(request.synchronous ? 1 : 0)
  writer.varint(request.uniqueScopes.size)
  for (const [index, regions] of request.uniqueScopes) {
    writer.varint(index)
    writer.varint(regions.length)
    for (const region of regions) writer.varint(region)
  }
  writer.varint(request.operations.length)
  for (const operation of request.operations) packOperation(operation, writer)
}

function packOperation(operation: CommitOperation, writer: ByteWriter): void {
  if (operation.kind === 'insert') {
    writer.u8(insertTag)
    writer.varint(operation.region)
    const { keeps = [] } = operation
    writer.varint(keeps.length)
    for (const index of keeps) writer.varint(index)
    encodeRows(operation.rows, writer)
  } else if (operation.kind === 'delete') {
    writer.u8(deleteTag)
    writer.varint(operation.region)
    writer.varint(operation.rowIds.length)
    for (const rowId of operation.rowIds) writer.varint(rowId)
  } else throw new Error(`a commit with ${operation.kind} is not packed`)
}

export interface UnpackedCommit {
  readonly id: number
  readonly request: CommitRequest
}

/**
 * Rows are views of the bytes, and of the scratch: they are good until the next commit is asked for, and as long as the bytes stay.
 * Whoever keeps one takes a copy.
 */
export function* unpackCommits(
  bytes: Uint8Array,
  scratch: DecodeScratch,
): Generator<UnpackedCommit & { readonly copy: () => UnpackedCommit }> {
  const reader = new ByteReader(bytes)
  while (!reader.atEnd) {
    const start = reader.position
    scratch.reset()
    const commit = unpackCommit(reader, scratch)
    const packed = reader.readSince(start)
    yield { ...commit, copy: () => unpackCommit(new ByteReader(Uint8Array.from(packed)), undefined) }
  }
}

function unpackCommit(reader: ByteReader, scratch: DecodeScratch | undefined): UnpackedCommit {
  const id = reader.varint()
  const snapshot = reader.f64()
  const synchronous = reader.u8() === 1
  const uniqueScopes = new Map<number, RegionId[]>()
  for (let count = reader.varint(); count > 0; count--) {
    const index = reader.varint()
    uniqueScopes.set(index, unpackNumbers(reader))
  }
  const operations: CommitOperation[] = []
  for (let count = reader.varint(); count > 0; count--) operations.push(unpackOperation(reader, scratch))
  return { id, request: { snapshot, operations, uniqueScopes, catalogEdits: [], synchronous } }
}

function unpackNumbers(reader: ByteReader): number[] {
  const numbers: number[] = []
  for (let count = reader.varint(); count > 0; count--) numbers.push(reader.varint())
  return numbers
}

function unpackOperation(reader: ByteReader, scratch: DecodeScratch | undefined): CommitOperation {
  const tag = reader.u8()
  const region = reader.varint()
  if (tag === insertTag) {
    const keeps = unpackNumbers(reader)
    const start = reader.position
    const rows = decodeRows(reader, scratch)
    return { kind: 'insert', region, keeps, rows: { ...rows, encoded: reader.readSince(start) } }
  }
  const rowIds = new Float64Array(reader.varint())
  for (let i = 0; i < rowIds.length; i++) rowIds[i] = reader.varint()
  return { kind: 'delete', region, rowIds }
}
