// What a merge reads, part by part: a memtable's chunk or a row group of a segment, without rows that are deleted or expired.
import type { Column } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import { rowGroupRows } from '../limits.ts'
import { survivors } from '../memtable/delete-list.ts'
import { missingColumn } from '../memtable/schema-columns.ts'
import type { RegionSchema, RowId } from '../requests/request.ts'
import { decodeColumn } from '../segments/decode-column.ts'
import { pieceSource } from '../segments/piece-reader.ts'
import { rowIdsBetween } from '../segments/row-ids.ts'
import { refuseCancelled } from '../server/task-list.ts'
import type { MergeSource, MergeTask } from './merge.ts'
import { unexpired } from './split-rows.ts'

export interface Part {
  readonly columns: readonly Column[]
  readonly rows: number
  readonly rowIds: Float64Array | RowId
}

/** Each reads its part anew when it is called; it may be without rows. Always as many, and in the same order, for the same sources. */
export function partReaders(task: MergeTask): (() => Part)[] {
  const { time, schema, cancel } = task
  const cut = time?.expireBefore
  const timeColumn = time ? schema.columns.findIndex(({ attribute }) => attribute === time.attribute) : -1
  const read = (stored: () => Part) => (): Part => {
    refuseCancelled(cancel, 'compaction')
    const part = stored()
    return cut === undefined || timeColumn < 0 ? part : unexpired(part, timeColumn, cut)
  }
  return task.sources.flatMap((source) =>
    source.kind === 'chunk'
      ? [read(() => chunkPart(schema, source))]
      : source.footer.groups.map((_, group) => read(() => groupPart(schema, source, group))),
  )
}

export function* partsOf(task: MergeTask): Iterable<Part> {
  for (const read of partReaders(task)) {
    const part = read()
    if (part.rows > 0) yield part
  }
}

/** Of these columns only, and of the one that rows expire by. */
export function withColumns(task: MergeTask, attributes: readonly number[]): MergeTask {
  const wanted = new Set([...attributes, ...(task.time ? [task.time.attribute] : [])])
  const columns = task.schema.columns.filter(({ attribute }) => wanted.has(attribute))
  return { ...task, schema: { ...task.schema, columns } }
}

function chunkPart(schema: RegionSchema, source: MergeSource & { kind: 'chunk' }): Part {
  const columns = schema.columns.map(({ attribute }): Column => {
    const at = source.columns.attributes.indexOf(attribute)
    return at < 0
      ? missingColumn(schema, attribute, source.rows)
      : { ...source.columns.columns[at], length: source.rows }
  })
  const kept = survivors(source.rows, source.deletes.arrays, source.deletes.count)
  if (!kept) return { columns, rows: source.rows, rowIds: source.firstRowId }
  return {
    columns: columns.map((column) => gatherColumn(column, kept)),
    rows: kept.length,
    rowIds: Float64Array.from(kept, (row) => source.firstRowId + row),
  }
}

function groupPart(schema: RegionSchema, source: MergeSource & { kind: 'segment' }, group: number): Part {
  const { rows, columns: stored } = source.footer.groups[group]
  const { arrays, count } = source.deletes[group]
  const kept = survivors(rows, arrays, count)
  if (kept?.length === 0) return { columns: [], rows: 0, rowIds: 0 }
  const fetch = pieceSource(source.path)
  const columns = schema.columns.map(({ attribute, type }) => {
    const at = source.footer.columns.findIndex((column) => column.attribute === attribute)
    const column =
      at < 0 ? missingColumn(schema, attribute, rows) : decodeColumn(stored[at].chunk, type, rows, heapMemory, fetch)
    return kept ? gatherColumn(column, kept) : column
  })
  const start = group * rowGroupRows
  const rowIds = rowIdsBetween(source.runs, start, start + rows)
  return { columns, rows: kept?.length ?? rows, rowIds: kept ? Float64Array.from(kept, (row) => rowIds[row]) : rowIds }
}
