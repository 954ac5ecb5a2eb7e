// Commits of few rows cross to the storage thread as bytes: to clone the objects of their columns would cost more than all the rest.
import { ByteReader, ByteWriter } from '../log/byte-writer.ts'
import { decodeRows, encodeRows } from '../log/encode-batch.ts'
import type { CommitOperation, CommitRequest, RegionId } from '../requests/request.ts'

/** Larger ones lie in shared memory, of which only the address travels. */
const packedRowsMax = 256

const requestKeys: ReadonlySet<string> = new Set([
  ...['snapshot', 'operations', 'uniqueScopes', 'catalogEdits', 'synchronous'],
])
const operationKeys: Readonly<Record<string, ReadonlySet<string>>> = {
  insert: new Set(['kind', 'region', 'rows', 'keeps']),
  delete: new Set(['kind', 'region', 'rowIds']),
}

const insertTag = 0
const deleteTag = 1

/** Inserts and deletes of few rows, and nothing that the bytes have no place for. */
export const isPackable = (request: CommitRequest): boolean =>
  request.catalogEdits.length === 0 &&
  Object.keys(request).every((key) => requestKeys.has(key)) &&
  request.operations.every(isSmall)

function isSmall(operation: CommitOperation): boolean {
  if (operation.kind !== 'insert' && operation.kind !== 'delete') return false
  const rows = operation.kind === 'insert' ? operation.rows.batch.length : operation.rowIds.length
  const known = operationKeys[operation.kind]
  return rows <= packedRowsMax && Object.keys(operation).every((key) => known.has(key))
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

export function unpackCommits(bytes: Uint8Array): UnpackedCommit[] {
  const reader = new ByteReader(bytes)
  const commits: UnpackedCommit[] = []
  while (!reader.atEnd) commits.push(unpackCommit(reader))
  return commits
}

function unpackCommit(reader: ByteReader): UnpackedCommit {
  const id = reader.varint()
  const snapshot = reader.f64()
  const synchronous = reader.u8() === 1
  const uniqueScopes = new Map<number, RegionId[]>()
  for (let count = reader.varint(); count > 0; count--) {
    const index = reader.varint()
    uniqueScopes.set(
      index,
      Array.from({ length: reader.varint() }, () => reader.varint()),
    )
  }
  const operations = Array.from({ length: reader.varint() }, () => unpackOperation(reader))
  return { id, request: { snapshot, operations, uniqueScopes, catalogEdits: [], synchronous } }
}

function unpackOperation(reader: ByteReader): CommitOperation {
  const tag = reader.u8()
  const region = reader.varint()
  if (tag === insertTag) {
    const keeps = Array.from({ length: reader.varint() }, () => reader.varint())
    const start = reader.position
    const rows = decodeRows(reader)
    return { kind: 'insert', region, keeps, rows: { ...rows, encoded: reader.readSince(start) } }
  }
  const rowIds = new Float64Array(reader.varint())
  for (let i = 0; i < rowIds.length; i++) rowIds[i] = reader.varint()
  return { kind: 'delete', region, rowIds }
}
