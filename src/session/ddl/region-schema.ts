// From tables to regions: what a region must know of a table's columns and keys, and which region a new row goes to.
import { storageOptions } from '../../../catalog/tables/storage-options.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import type { Column } from '../../../engine/columns/column.ts'
import type { WriteTarget } from '../../../engine/execute/query-task.ts'
import { rowsByRegion } from '../../../engine/interpret/split-rows.ts'
import { assignRows } from '../../../engine/partition/assign-rows.ts'
import { pruneRegions } from '../../../engine/partition/prune-regions.ts'
import type { RowPredicate } from '../../../engine/row-predicate.ts'
import type { RowAssignment } from '../../../engine/partition/rule.ts'
import { isKeptWithRows, keptNullsAlike, type Table } from '../../../engine/tables.ts'
import { regionId, type RegionId, type RegionKey, type RegionSchema } from '../../../regions/requests/request.ts'

export const regionsOf = (table: Table): RegionId[] =>
  table.info.regions.map((number) => regionId(table.info.oid, number))

/** Those that the rule does not exclude rows from that fulfil the predicates. */
export function possibleRegions(table: Table, predicates: readonly RowPredicate[]): RegionId[] {
  const assignment = table.info.regions.length > 1 && predicates.length > 0 ? assignmentOf(table) : undefined
  const possible = assignment && pruneRegions(assignment, predicates)
  if (!possible) return regionsOf(table)
  return table.info.regions.filter((number) => possible.has(number)).map((number) => regionId(table.info.oid, number))
}

/**
 * Keys that regions index: unique indexes, and others of btree and hash over plain columns. A partial one that is not unique is kept over all rows, so that it
 * serves queries whatever they ask.
 */
export function keysOf(catalog: CatalogSnapshot, table: Table): RegionKey[] {
  return catalog
    .indexesOf(table.info.oid)
    .filter(
      (index) =>
        isKeptWithRows(index) && index.columns.every((column) => (column.stored ?? column.attribute) !== undefined),
    )
    .map((index) => ({
      index: index.oid,
      attributes: index.columns.map((column) => (column.stored ?? column.attribute)!),
      unique: index.unique,
      nullsNotDistinct: keptNullsAlike(index),
    }))
}

export function regionSchemaOf(catalog: CatalogSnapshot, table: Table): RegionSchema {
  const { sortBy, timeAttribute, ttlMicros, windowMicros, strictWindows, appendOnly } = storageOptions({
    name: table.info.name,
    options: table.info.options,
    columns: table.schema.columns,
  })
  return {
    version: table.schema.version,
    columns: table.schema.columns.map((column) => ({
      attribute: column.attribute,
      type: column.type,
      notNull: column.notNull,
      missingValue: column.missingValue,
    })),
    keys: keysOf(catalog, table),
    sortBy: sortBy?.map(({ attribute }) => attribute) ?? partitionAttributes(table),
    options: {
      ...(sortBy && { sorted: true }),
      ...(sortBy?.some(({ descending, nullsFirst }) => descending || nullsFirst) && {
        sortOrders: sortBy.map(({ descending, nullsFirst }) => ({ descending, nullsFirst })),
      }),
      ...(timeAttribute !== undefined && { timeAttribute }),
      ...(ttlMicros !== undefined && { ttlMicros }),
      ...(windowMicros !== undefined && { windowMicros }),
      ...(strictWindows && { strictWindows }),
      ...(appendOnly && { appendOnly }),
    },
  }
}

/** Attributes that rows are sorted by and that decide a row's region: the primary key's; without one rows go round the regions. */
const partitionAttributes = (table: Table): readonly number[] =>
  table.schema.constraints.find((constraint) => constraint.kind === 'primary')?.attributes ?? []

/** How new rows are split over a table's regions where they are made; undefined: not by their values. */
export function partitionOf(table: Table): WriteTarget['partition'] {
  const assignment = assignmentOf(table)
  const attributes = assignment ? ruleAttributes(assignment) : partitionAttributes(table)
  if (table.info.regions.length === 1 || attributes.length === 0) return undefined
  const positions = attributes.map((one) => table.schema.columns.findIndex((column) => column.attribute === one))
  return { positions, regions: table.info.regions, ...(assignment && { assignment }) }
}

/** The rule of PARTITION BY, as the table's columns are. */
export function assignmentOf({ info, schema }: Table): RowAssignment | undefined {
  const rule = info.partition
  if (!rule) return undefined
  const types = rule.elements.map(
    ({ attribute }) => schema.columns.find((column) => column.attribute === attribute)!.type,
  )
  return { rule, types }
}

const ruleAttributes = ({ rule }: RowAssignment): number[] => rule.elements.map(({ attribute }) => attribute)

/** For each region number in use, the rows that go there. */
export function splitRows(
  table: Table,
  attributes: readonly number[],
  columns: readonly Column[],
  rows: number,
  turn: number,
): Map<number, Int32Array | 'all'> {
  const numbers = table.info.regions
  if (numbers.length === 1) return new Map([[numbers[0], 'all']])
  const assignment = assignmentOf(table)
  if (assignment) {
    const own = ruleAttributes(assignment).map((attribute) => columns[attributes.indexOf(attribute)])
    return assignRows(own, rows, assignment)
  }
  const keys = partitionAttributes(table).map((attribute) => columns[attributes.indexOf(attribute)])
  if (keys.length === 0) return new Map([[numbers[turn % numbers.length], 'all']])
  return rowsByRegion(keys, rows, numbers)
}
