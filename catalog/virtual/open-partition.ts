// Virtual tables as a source of scans: the socket thread adds what only it knows, and the worker makes the rows.
import { buildColumn } from '../../engine/columns/build.ts'
import { batchRowsMax, type Batch } from '../../engine/columns/column.ts'
import type { PartitionOpener } from '../../engine/execute/hooks.ts'
import type { RowPredicate } from '../../engine/row-predicate.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'
import { virtualTableByOid } from './registry.ts'
import type { LiveFacts, VirtualColumn, VirtualRow, VirtualTable } from './virtual-table.ts'

/** What is posted to a worker: which table, and the live facts it asks for. */
export interface VirtualPartition extends ScanPartition {
  readonly kind: 'virtual'
  readonly table: number
  readonly live: LiveFacts
}

/** A guess for the planner; rows are made when they are asked for. */
const rowsEstimate = 200

/** live: a fact by name, undefined where there is none (its table is empty then). */
export function prepareVirtual(
  table: number,
  live: (name: string) => readonly VirtualRow[] | undefined,
): readonly VirtualPartition[] {
  const found = virtualTableByOid(table)
  if (!found) throw new Error(`there is no virtual table ${table}`)
  const facts = found.live.flatMap((name) => {
    const rows = live(name)
    return rows ? [[name, rows] as const] : []
  })
  return [{ kind: 'virtual', rows: rowsEstimate, table, live: Object.fromEntries(facts) }]
}

export const openVirtualPartition: PartitionOpener = (partition, attributes, predicates, context) => {
  const { table: oid, live } = partition as VirtualPartition
  const table = virtualTableByOid(oid)
  if (!table) throw new Error(`there is no virtual table ${oid}`)
  const tests = testsOf(table, predicates)
  const kept = tests.length === 0 ? keptOf(partition as VirtualPartition, attributes) : undefined
  if (kept?.batches) return { batches: kept.batches, release: () => {} }
  let asked = false
  const rows = table.rows({
    catalog: context.catalog,
    session: context.session,
    live,
    effect: (name, args) => {
      asked = true
      return context.effect(name, args)
    },
    wanted: new Map(tests.flatMap((test) => (test.values.length === 1 ? [[test.column.name, test.values[0]]] : []))),
  })
  const batches = batchesOf(table, rows, attributes, tests, () => context.checkCancel())
  return { batches: kept ? keeping(kept, batches, () => !asked) : batches, release: () => {} }
}

interface Kept {
  batches?: readonly Batch[]
}

/** A query that reads a table once for each row of another finds it made, if it may not have changed meanwhile. */
const kept = new WeakMap<VirtualPartition, Map<string, Kept>>()

/** Larger ones are made again. */
const keptRowsMax = 20_000

function keptOf(partition: VirtualPartition, attributes: readonly number[]): Kept {
  let byColumns = kept.get(partition)
  if (!byColumns) kept.set(partition, (byColumns = new Map()))
  const key = attributes.join()
  let found = byColumns.get(key)
  if (!found) byColumns.set(key, (found = {}))
  return found
}

/** What went through whole is kept. */
function* keeping(into: Kept, batches: Iterable<Batch>, isOfCatalog: () => boolean): Generator<Batch> {
  const all: Batch[] = []
  let rows = 0
  for (const batch of batches) {
    if ((rows += batch.length) <= keptRowsMax) all.push(batch)
    yield batch
  }
  if (rows <= keptRowsMax && isOfCatalog()) into.batches = all
}

/** A column that must equal one of some values. */
interface Test {
  readonly column: VirtualColumn
  readonly values: readonly Value[]
  readonly compare: (a: Value, b: Value) => number
}

function testsOf(table: VirtualTable, predicates: readonly RowPredicate[]): Test[] {
  return predicates.flatMap((predicate) => {
    const column = table.columns[predicate.attribute - 1]
    const compare = column && typeByOid(column.type.oid).compare
    if (!compare || (predicate.op !== '=' && predicate.op !== 'in')) return []
    return [{ column, values: predicate.values, compare }]
  })
}

const passes = (row: VirtualRow, { column, values, compare }: Test): boolean => {
  const value = row[column.name] ?? null
  return value !== null && values.some((wanted) => wanted !== null && compare(value, wanted) === 0)
}

function* batchesOf(
  table: VirtualTable,
  rows: Iterable<VirtualRow>,
  attributes: readonly number[],
  tests: readonly Test[],
  checkCancel: () => void,
): Generator<Batch> {
  // Attribute 0 is the row id.
  const columns = attributes.map((attribute) => table.columns[attribute - 1])
  let values: Value[][] = columns.map(() => [])
  let length = 0
  const flush = (): Batch => {
    const batch = {
      length,
      columns: columns.map((column, index) =>
        column ? buildColumn(column.type, values[index]) : buildColumn({ oid: 20, typmod: -1 }, values[index]),
      ),
    }
    values = columns.map(() => [])
    length = 0
    return batch
  }
  for (const row of rows) {
    if (!tests.every((test) => passes(row, test))) continue
    columns.forEach((column, index) =>
      values[index].push(column ? (row[column.name] ?? null) : (table.rowId?.(row) ?? null)),
    )
    if (++length < batchRowsMax) continue
    checkCancel()
    yield flush()
  }
  if (length > 0) yield flush()
}
