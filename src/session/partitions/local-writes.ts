// Writes through a partitioned table as writes of its partitions: row ids are translated, and rows that an update moves go from one
// partition and come to another.
import { gatherColumn } from '../../../engine/columns/gather.ts'
import { PgError } from '../../../engine/errors.ts'
import { noRow, type WriteBatch } from '../../../engine/execute/query-task.ts'
import { attributesBelow, columnMap } from '../../../engine/partitioned/column-map.ts'
import { ancestorsOf, hasParts, tableByOid } from '../../../engine/partitioned/partition-tree.ts'
import type { Table } from '../../../engine/tables.ts'
import { foreignKeysOf } from '../foreign-keys/constraints.ts'
import type { SessionCore } from '../session-core.ts'
import { localRow, localRows, rowSpaceOf } from './row-space.ts'

type Insert = WriteBatch & { readonly kind: 'insert' }

/** The batch itself where it is of a table with rows. */
export function localWrites(core: SessionCore, write: WriteBatch): readonly WriteBatch[] {
  if (write.kind === 'delete') {
    const table = partitioned(core, write.table)
    if (!table) return [write]
    const { overlay } = core.ensureTransaction()
    const split = localRows(rowSpaceOf(core.catalog, table), overlay, write.rowIds)
    return Array.from(split, ([leaf, { rowIds }]): WriteBatch => ({
      ...write,
      ...attributesOf(core, table, leaf, write),
      table: leaf,
      rowIds,
    }))
  }
  const { through, ...own } = write
  return through === undefined ? [write] : localInserts(core, own, partitioned(core, through)!)
}

function partitioned(core: SessionCore, oid: number): Table | undefined {
  const relation = core.catalog.relationByOid(oid)
  return relation?.kind === 'table' && hasParts(relation.table.info) ? relation.table : undefined
}

/** Attributes as the partition has them. */
function attributesOf(
  core: SessionCore,
  table: Table,
  leaf: number,
  { assigned, set }: Pick<Insert, 'assigned' | 'set'>,
): Pick<Insert, 'assigned' | 'set'> {
  const map = columnMap(table, tableByOid(core.catalog, leaf))
  return {
    ...(assigned && { assigned: attributesBelow(map, assigned) }),
    ...(set && { set: attributesBelow(map, set) }),
  }
}

function localInserts(core: SessionCore, given: Insert, table: Table): readonly WriteBatch[] {
  const write: Insert = { ...given, ...attributesOf(core, table, given.table, given) }
  if (!write.replaces) return [write]
  const space = rowSpaceOf(core.catalog, table)
  const { overlay } = core.ensureTransaction()
  const stay: number[] = []
  const moved = new Map<number, { readonly rows: number[]; readonly ids: bigint[] }>()
  const ids: bigint[] = []
  for (const [row, id] of write.replaces.entries()) {
    if (id === noRow) {
      stay.push(row)
      ids.push(noRow)
      continue
    }
    const local = localRow(space, overlay, id)
    if (local.table === write.table) {
      stay.push(row)
      ids.push(local.rowId)
    } else if (write.assigned) {
      const own = moved.get(local.table) ?? { rows: [], ids: [] }
      own.rows.push(row)
      own.ids.push(local.rowId)
      moved.set(local.table, own)
    } else throw movedByConflict()
  }
  const parts: WriteBatch[] = []
  const { replaces: _, assigned: __, set: ___, ...plain } = write
  if (stay.length > 0) parts.push({ ...write, batch: rowsOf(write, stay), replaces: shared(ids) })
  for (const [from, { rows, ids: gone }] of moved) {
    refuseMoveFromReferenced(core, table, from)
    parts.push({ ...plain, batch: rowsOf(write, rows), moved: { from, rowIds: shared(gone) } })
  }
  return parts
}

function rowsOf({ batch }: Insert, rows: readonly number[]): Insert['batch'] {
  if (rows.length === batch.length) return batch
  const some = Int32Array.from(rows)
  return { length: some.length, columns: batch.columns.map((column) => gatherColumn(column, some)) }
}

function shared(ids: readonly bigint[]): BigInt64Array {
  const all = new BigInt64Array(new SharedArrayBuffer(ids.length * 8))
  all.set(ids)
  return all
}

/** A key that points to a table between the two would lose its row, or keep it: PostgreSQL does not ask which. */
function refuseMoveFromReferenced(core: SessionCore, root: Table, from: number): void {
  const between = foreignKeysOf(core.catalog, from)
    .incoming.map(({ whole }) => whole)
    .find(
      (whole) => whole !== undefined && ancestorsOf(core.catalog, whole).some(({ info }) => info.oid === root.info.oid),
    )
  if (!between) return
  const { name } = root.info
  throw new PgError(
    '0A000',
    'cannot move tuple across partitions when a non-root ancestor of the source partition is directly referenced in a foreign key',
    {
      detail: `A foreign key points to ancestor "${between.info.name}" but not the root ancestor "${name}".`,
      hint: `Consider defining the foreign key on table "${name}".`,
    },
  )
}

const movedByConflict = (): PgError =>
  new PgError('0A000', 'invalid ON UPDATE specification', {
    detail: 'The result tuple would appear in a different partition than the original tuple.',
  })
