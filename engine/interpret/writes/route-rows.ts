// New rows of partitioned tables find the partition that they belong to, level by level.
import type { Batch, Column } from '../../columns/column.ts'
import { buildColumn } from '../../columns/build.ts'
import { gatherColumn } from '../../columns/gather.ts'
import { reader } from '../../columns/read.ts'
import { PgError } from '../../errors.ts'
import type { WriteTarget } from '../../execute/query-task.ts'
import { ownOid } from '../../inheritance/tree-table.ts'
import { keyTerms } from '../../partitioned/bound-text.ts'
import { type FindPartition, partitionFinder } from '../../partitioned/find-partition.ts'
import { partsOf, tableByOid } from '../../partitioned/partition-tree.ts'
import { mayShowKey } from '../../privileges/shown-values.ts'
import type { CatalogView } from '../../tables.ts'
import { typeByOid } from '../../types/registry.ts'
import { typeRef, type TextSettings, type Value } from '../../types/type.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame } from '../expression/frame.ts'

export interface PlacedRows {
  readonly table: number
  readonly batch: Batch
  /** Which of the rows these are; absent: all. */
  readonly rows?: Int32Array
}

type Routing = NonNullable<WriteTarget['routing']>

/** The same rows are placed when they are checked and when they go out. */
const placed = new WeakMap<Batch, readonly PlacedRows[]>()

/** Throws 23514 for a row that no partition takes. */
export function placeRows(target: WriteTarget, rows: Batch, context: ExecuteContext): readonly PlacedRows[] {
  const known = placed.get(rows)
  if (known) return known
  const { routing } = target
  const found =
    routing!.tableSlot === undefined
      ? byKeys(target, routing!, rows, context)
      : byTable(ownOid(target.table), rows.columns[routing!.tableSlot], rows)
  placed.set(rows, found)
  return found
}

/** root: where rows go that are in no table yet. */
function byTable(root: number, tables: Column, rows: Batch): readonly PlacedRows[] {
  const read = reader(tables)
  const split = new Map<number, number[]>()
  for (let row = 0; row < rows.length; row++) {
    const table = (read(row) as number | null) ?? root
    const list = split.get(table)
    if (list) list.push(row)
    else split.set(table, [row])
  }
  return partsOfRows(split, rows)
}

function byKeys(target: WriteTarget, routing: Routing, rows: Batch, context: ExecuteContext): readonly PlacedRows[] {
  const keys = new KeyColumns(routing, rows, context)
  const split = new Map<number, number[]>()
  for (let row = 0; row < rows.length; row++) {
    let table = target.table
    for (let find = keys.finder(table); find; find = keys.finder(table)) {
      const key = keys.of(table, row)
      const part = find(key)
      if (part === undefined)
        throw noPartition(context.catalog, table, key, keys.columnsOf(table), context.settings, context.session.user)
      table = part
    }
    const list = split.get(table)
    if (list) list.push(row)
    else split.set(table, [row])
  }
  return partsOfRows(split, rows)
}

const partsOfRows = (split: ReadonlyMap<number, readonly number[]>, rows: Batch): readonly PlacedRows[] =>
  Array.from(split, ([table, list]): PlacedRows => {
    if (list.length === rows.length) return { table, batch: rows }
    const some = Int32Array.from(list)
    return {
      table,
      rows: some,
      batch: { length: some.length, columns: rows.columns.map((column) => gatherColumn(column, some)) },
    }
  })

/** The rows as the partition keeps them. */
export function rowsOfLeaf(
  target: WriteTarget,
  { table, batch }: PlacedRows,
  columns: WriteTarget['columns'],
  context: ExecuteContext,
): Batch {
  const { row } = target.routing!.leaves.find((one) => one.table === table)!
  if (!row) return batch
  const frame = batchFrame(batch)
  return {
    length: batch.length,
    columns: row.map((expression, i) => {
      const column = evaluateFrame(expression, frame, context)
      const type = typeRef(columns[i].type, columns[i].typmod)
      return column.boxed ? buildColumn(type, column.boxed) : { ...column, type }
    }),
  }
}

/** The first row that the tables above would put elsewhere; undefined: all are in their place. */
export function misplacedRow(target: WriteTarget, rows: Batch, context: ExecuteContext): number | undefined {
  const { routing } = target
  if (!routing || routing.within.length === 0) return undefined
  const keys = new KeyColumns(routing, rows, context)
  for (let row = 0; row < rows.length; row++)
    for (const { table, part } of routing.within) if (keys.finder(table)!(keys.of(table, row)) !== part) return row
  return undefined
}

const finders = new WeakMap<CatalogView, Map<number, FindPartition>>()

export function finderOf(catalog: CatalogView, table: number): FindPartition {
  let known = finders.get(catalog)
  if (!known) finders.set(catalog, (known = new Map()))
  let find = known.get(table)
  if (!find) {
    const { partitioning } = tableByOid(catalog, table).info
    find = partitionFinder({ table, partitioning: partitioning!, parts: partsOf(catalog, table) })
    known.set(table, find)
  }
  return find
}

/** Keys of the levels, each computed for all rows once it is asked for. */
class KeyColumns {
  readonly #routing: Routing
  readonly #rows: Batch
  readonly #context: ExecuteContext
  readonly #levels = new Map<
    number,
    { readonly columns: readonly Column[]; readonly read: readonly ((row: number) => Value)[] }
  >()

  constructor(routing: Routing, rows: Batch, context: ExecuteContext) {
    this.#routing = routing
    this.#rows = rows
    this.#context = context
  }

  finder(table: number): FindPartition | undefined {
    return this.#routing.levels.some((level) => level.table === table)
      ? finderOf(this.#context.catalog, table)
      : undefined
  }

  of(table: number, row: number): Value[] {
    return this.#level(table).read.map((value) => value(row))
  }

  columnsOf(table: number): readonly Column[] {
    return this.#level(table).columns
  }

  #level(table: number): { readonly columns: readonly Column[]; readonly read: readonly ((row: number) => Value)[] } {
    let level = this.#levels.get(table)
    if (!level) {
      const frame = batchFrame(this.#rows)
      const columns = this.#routing.levels
        .find((one) => one.table === table)!
        .keys.map((key) => evaluateFrame(key, frame, this.#context))
      level = { columns, read: columns.map(reader) }
      this.#levels.set(table, level)
    }
    return level
  }
}

/** user: whose rights decide whether the key is told. */
export function noPartition(
  catalog: CatalogView,
  oid: number,
  key: readonly Value[],
  columns: readonly Pick<Column, 'type'>[],
  settings: TextSettings,
  user: string,
): PgError {
  const { info, schema } = tableByOid(catalog, oid)
  const relation = catalog.relationByOid(oid)
  const attributes = info.partitioning!.keys.map(({ attribute }) => attribute)
  const isShown = relation && 'table' in relation && mayShowKey(catalog, catalog.role(user), relation, attributes)
  const names = keyTerms(info.partitioning!, schema.columns).join(', ')
  const values = key.map((value, i) =>
    value === null ? 'null' : String(typeByOid(columns[i].type.oid).format(value, settings)),
  )
  return new PgError('23514', `no partition of relation "${info.name}" found for row`, {
    schema: info.schemaName,
    table: info.name,
    ...(isShown && { detail: `Partition key of the failing row contains (${names}) = (${values.join(', ')}).` }),
  })
}
