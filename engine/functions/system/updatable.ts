// Which relations, and which columns of views, can be written to. A view that can be knows of each column which one below it is.
import { isMaterialized } from '../../relation-word.ts'
import { type CatalogView, type Relation, type Table, visibleColumns } from '../../tables.ts'

/** Attributes of the columns that can be written; undefined: the view cannot be. */
export function writableColumns(view: Table, catalog: CatalogView): ReadonlySet<number> | undefined {
  const columns = visibleColumns(view.schema.columns)
  if (view.source.kind !== 'view' || columns.some(({ reads }) => reads === undefined)) return undefined
  const below = catalog.relationByOid(view.source.reads?.[0]?.relation ?? 0)
  const inner = below?.kind === 'view' ? writableColumns(below.table, catalog) : undefined
  if (below?.kind !== 'table' && !inner) return undefined
  const writable = columns.filter(({ reads }) => reads!.length > 0 && (!inner || inner.has(reads![0])))
  return new Set(writable.map(({ attribute }) => attribute))
}

/** Bits of UPDATE (4), INSERT (8) and DELETE (16). */
export function updatableCommands(relation: Relation | undefined, catalog: CatalogView): number {
  if (relation?.kind === 'table') return isMaterialized(relation) ? 0 : 28
  if (relation?.kind !== 'view') return 0
  const columns = writableColumns(relation.table, catalog)
  return columns ? (columns.size > 0 ? 28 : 16) : 0
}
