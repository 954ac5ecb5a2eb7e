// The row with one whole unique key, found on the thread that asks: what a point look-up costs is far below a hop to a worker and back.
// It reads memory alone, a bounded amount of it, and says so where the answer lies elsewhere.
import { buildColumn } from '../../engine/columns/build.ts'
import type { Batch, Column } from '../../engine/columns/column.ts'
import { isValid } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { slabMemory } from '../../engine/columns/memory.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import { rowGroupRows } from '../limits.ts'
import type { RegionScanRequest, Snapshot } from '../region-server.ts'
import {
  type CommitSequence,
  numberOfRegion,
  type RegionId,
  type RegionKey,
  type RegionSchema,
  type RowId,
} from '../requests/request.ts'
import { rowIdAt } from '../segments/row-ids.ts'
import type { MirroredChunk, MirroredSegment, Version } from '../server/mirror.ts'
import { positionsInChunk } from './chunk-keys.ts'
import { deadRows } from './dead-rows.ts'
import { type DecodedColumns, positionInSegment, SegmentColumns } from './segment-row.ts'

export interface RowRequest extends Pick<RegionScanRequest, 'projection' | 'predicates'> {
  /** Absent: the newest there is. */
  readonly snapshot?: Snapshot
  /** OID of the unique index whose key is meant; absent: any whose whole key the predicates name. */
  readonly index?: number
  /** The reader's own uncommitted deletes in this region. */
  readonly deleted?: { has(rowId: RowId): boolean }
}

interface Sought {
  readonly key: RegionKey
  readonly probe: KeyColumns
}

/** absent: it does not lie there. unknown: memory does not say. */
type Found = Batch | 'absent' | 'unknown'

/**
 * The living row with the key that the predicates name, in columns of its own, or no row; other predicates are not looked at.
 * undefined: no whole key is named, the snapshot is not the newest, or the row is not to be had from memory.
 */
export function findRow(
  region: RegionId,
  request: RowRequest,
  newest: {
    readonly sequence: CommitSequence
    readonly version: Version | undefined
  },
  memory: DecodedColumns,
): Batch | undefined {
  const version = isNewest(request.snapshot, newest.sequence) ? newest.version : undefined
  const sought = version && soughtIn(version.schema, request)
  if (!version || !sought || !request.projection.every((attribute) => isKnown(version.schema, attribute)))
    return undefined
  const search: Search = {
    ...sought,
    region,
    schema: version.schema,
    request,
    memory,
  }
  let found: Found = 'absent'
  // Keys that are asked for are young more often than not.
  for (let i = version.chunks.length - 1; i >= 0 && found === 'absent'; i--) found = inChunk(search, version.chunks[i])
  for (let i = version.segments.length - 1; i >= 0 && found === 'absent'; i--)
    found = inSegment(search, version.segments[i])
  return found === 'unknown' ? undefined : found === 'absent' ? noRow(search) : found
}

const isNewest = (snapshot: Snapshot | undefined, sequence: CommitSequence): boolean =>
  snapshot === undefined || snapshot.sequence === sequence

interface Search extends Sought {
  readonly region: RegionId
  readonly schema: RegionSchema
  readonly request: RowRequest
  readonly memory: DecodedColumns
}

const isKnown = (schema: RegionSchema, attribute: number): boolean =>
  attribute === 0 || schema.columns.some((column) => column.attribute === attribute)

function soughtIn(schema: RegionSchema, { predicates, index }: RowRequest): Sought | undefined {
  for (const key of schema.keys) {
    if (!key.unique || (index !== undefined && key.index !== index)) continue
    const columns: Column[] = []
    for (const attribute of key.attributes) {
      const value = predicates.find((one) => one.attribute === attribute && one.op === '=')?.values[0]
      const type = schema.columns.find((column) => column.attribute === attribute)?.type
      if (value === undefined || value === null || !type) break
      columns.push(buildColumn(type, [value]))
    }
    if (columns.length === key.attributes.length) return { key, probe: new KeyColumns(key, columns, 1) }
  }
  return undefined
}

function inChunk(search: Search, chunk: MirroredChunk): Found {
  const { key, probe, request } = search
  const isDead = deadRows(chunk.deletes)
  const positions = isDead && positionsInChunk(chunk, key, probe.hash(0), isDead)
  if (!positions) return 'unknown'
  if (positions.length === 0) return 'absent'
  const { attributes, columns } = chunk.columns
  const keys = new KeyColumns(
    key,
    key.attributes.map((attribute) => columns[attributes.indexOf(attribute)]),
    0,
  )
  const position = positions.find((one) => probe.equals(0, keys, one))
  if (position === undefined) return 'absent'
  const rowId = chunk.firstRowId + position
  if (request.deleted?.has(rowId)) return noRow(search)
  return oneRow(search, rowId, (attribute) => {
    const at = attributes.indexOf(attribute)
    return at < 0 ? missing(search.schema, attribute) : valueAt(columns[at], position)
  })
}

function inSegment(search: Search, segment: MirroredSegment): Found {
  const { key, probe, request, schema, memory } = search
  const columns = new SegmentColumns(segment, schema, memory)
  try {
    const position = positionInSegment(columns, key, probe)
    if (position === undefined) return 'unknown'
    if (position < 0) return 'absent'
    const rowId = rowIdAt(segment.runs, position)
    if (request.deleted?.has(rowId)) return noRow(search)
    const group = Math.floor(position / rowGroupRows)
    const row = position - group * rowGroupRows
    return oneRow(search, rowId, (attribute) => {
      if (!columns.has(attribute)) return missing(schema, attribute)
      const column = columns.column(group, attribute)
      return column && valueAt(column, row)
    })
  } finally {
    columns.release()
  }
}

/** column: undefined where memory does not have it. */
function oneRow(
  { region, request }: Search,
  rowId: RowId,
  column: (attribute: number) => Column | undefined,
): Batch | 'unknown' {
  const columns: Column[] = []
  for (const attribute of request.projection) {
    const one = attribute === 0 ? rowIdColumn([[numberOfRegion(region), rowId]]) : column(attribute)
    if (!one) return 'unknown'
    columns.push(one)
  }
  return { length: 1, columns }
}

const noRow = ({ schema, request }: Search): Batch => ({
  length: 0,
  columns: request.projection.map((attribute) =>
    attribute === 0 ? rowIdColumn([]) : buildColumn(columnOf(schema, attribute).type, []),
  ),
})

function rowIdColumn(ids: readonly (readonly [region: number, rowId: RowId])[]): Column {
  const values = BigInt64Array.from(ids, ([region, rowId]) => (BigInt(region) << 48n) | BigInt(rowId))
  return {
    type: typeRef(Oid.int8),
    layout: { kind: 'i64' },
    length: values.length,
    values,
  }
}

const columnOf = (schema: RegionSchema, attribute: number): RegionSchema['columns'][number] =>
  schema.columns.find((column) => column.attribute === attribute)!

function missing(schema: RegionSchema, attribute: number): Column {
  const { type, missingValue } = columnOf(schema, attribute)
  return buildColumn(type, [missingValue ?? null])
}

/** A copy: what it comes from may be gone a moment later. */
function valueAt(column: Column, row: number): Column {
  const { dictionary, type } = column
  if (!dictionary) return gatherColumn(column, Int32Array.of(row), slabMemory)
  const code = isValid(column, row) ? (column.values[row] as number) : -1
  return { ...gatherColumn(dictionary, Int32Array.of(code), slabMemory), type }
}
