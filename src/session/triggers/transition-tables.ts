// REFERENCING OLD TABLE and NEW TABLE: the rows that a statement changed, as relations that the trigger's function may name. They are part
// of the catalog that its statements are bound under, and of nobody else's.
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { pgCatalogOid } from '../../../catalog/system-schemas.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { rowsToBatch } from '../../../engine/interpret/row-batch.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import {
  type CatalogView,
  type Relation,
  type ScanPartition,
  type Table,
  visibleColumns,
} from '../../../engine/tables.ts'
import type { OverlayPartition } from '../overlay/overlay-partition.ts'
import type { SessionCore } from '../session-core.ts'
import type { RowValues } from './call-trigger.ts'

/** OIDs that no relation has, and no catalog below shows. */
const oldOid = 2
const newOid = 3

export interface TransitionTables {
  /** What the given catalog is with the tables in it. */
  catalog(of: CatalogSnapshot): CatalogView
  partitions(oid: number): readonly ScanPartition[] | undefined
}

/** What statements are bound under: within a trigger with its tables. */
export const catalogFor = ({ catalog, transitions }: Pick<SessionCore, 'catalog' | 'transitions'>): CatalogView =>
  transitions ? transitions.catalog(catalog) : catalog

/** undefined: the trigger names none. */
export function transitionTables(
  table: Table,
  trigger: Trigger,
  rows: { readonly old: readonly RowValues[]; readonly new: readonly RowValues[] },
): TransitionTables | undefined {
  const { oldTable, newTable } = trigger
  if (oldTable === undefined && newTable === undefined) return undefined
  const columns = visibleColumns(table.schema.columns)
  const types = columns.map(({ type }) => type)
  const found = new Map<number, { readonly relation: Relation; readonly batch: Batch }>()
  const add = (oid: number, name: string | undefined, values: readonly RowValues[]): void => {
    if (name === undefined) return
    found.set(oid, { relation: relationOf(table, oid, name, values.length), batch: rowsToBatch(types, values) })
  }
  add(oldOid, oldTable, rows.old)
  add(newOid, newTable, rows.new)
  let made: { readonly of: CatalogSnapshot; readonly with: CatalogView } | undefined
  const relations = Array.from(found.values(), ({ relation }) => relation)
  return {
    catalog: (of) => {
      if (made?.of !== of) made = { of, with: withRelations(of, relations) }
      return made.with
    },
    partitions: (oid) => {
      const one = found.get(oid)
      if (!one) return undefined
      if (one.batch.length === 0) return []
      const partition: OverlayPartition = {
        kind: 'overlay',
        rows: one.batch.length,
        attributes: columns.map((_, i) => i + 1),
        batch: one.batch,
        base: 1,
        fallbacks: [],
      }
      return [partition]
    },
  }
}

function relationOf({ schema }: Table, oid: number, name: string, rows: number): Relation {
  const columns = visibleColumns(schema.columns).map((column, i) => ({
    name: column.name,
    attribute: i + 1,
    type: column.type,
    notNull: false,
  }))
  const info = {
    oid,
    name,
    schemaOid: pgCatalogOid,
    schemaName: 'pg_catalog',
    owner: 0,
    options: {},
    regions: [],
  }
  const table: Table = {
    schema: { columns, constraints: [], version: 1 },
    info,
    type: 'base',
    statistics: { rows, bytes: 0, columns: new Map() },
    source: { kind: 'base' },
  }
  return { kind: 'table', oid, name, schemaOid: pgCatalogOid, table }
}

/** Found before anything that the search path has: they lie in the schema that is looked at first. */
function withRelations(of: CatalogSnapshot, relations: readonly Relation[]): CatalogView {
  const own: Partial<CatalogView> = {
    relation: (schemaOid, name) =>
      (schemaOid === pgCatalogOid ? relations.find((one) => one.name === name) : undefined) ??
      of.relation(schemaOid, name),
    relationByOid: (oid) => relations.find((one) => one.oid === oid) ?? of.relationByOid(oid),
  }
  return new Proxy<CatalogView>(of, {
    get: (_, key) => {
      const value: unknown = Reflect.get(own, key) ?? Reflect.get(of, key, of)
      return typeof value === 'function' ? value.bind(of) : value
    },
  })
}
