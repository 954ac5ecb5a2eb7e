// Which relations, and which columns of views, can be written to. A view that can be knows of each column which one below it is.
import { isMaterialized } from '../../relation-word.ts'
import { firesInstead } from '../../routines/trigger.ts'
import { type CatalogView, type Relation, type Table, visibleColumns } from '../../tables.ts'

/** Attributes of the columns that can be written; undefined: the view cannot be. triggers: INSTEAD OF ones count. */
export function writableColumns(view: Table, catalog: CatalogView, triggers = false): ReadonlySet<number> | undefined {
  const columns = visibleColumns(view.schema.columns)
  if (triggers && (byTriggers(view) & changes) === changes) return new Set(columns.map(({ attribute }) => attribute))
  if (view.source.kind !== 'view' || columns.some(({ reads }) => reads === undefined)) return undefined
  const below = catalog.relationByOid(view.source.reads?.[0]?.relation ?? 0)
  const inner = below?.kind === 'view' ? writableColumns(below.table, catalog, triggers) : undefined
  if (below?.kind !== 'table' && !inner) return undefined
  const writable = columns.filter(({ reads }) => reads!.length > 0 && (!inner || inner.has(reads![0])))
  return new Set(writable.map(({ attribute }) => attribute))
}

const bits = { update: 4, insert: 8, delete: 16 } as const
const changes = bits.update | bits.delete

const byTriggers = (view: Table): number =>
  (['update', 'insert', 'delete'] as const).reduce(
    (sum, event) => sum + (firesInstead(view, event) ? bits[event] : 0),
    0,
  )

/** Bits of UPDATE (4), INSERT (8) and DELETE (16). triggers: INSTEAD OF ones count. */
export function updatableCommands(relation: Relation | undefined, catalog: CatalogView, triggers = false): number {
  if (relation?.kind === 'table') return isMaterialized(relation) ? 0 : 28
  if (relation?.kind !== 'view') return 0
  const own = triggers ? byTriggers(relation.table) : 0
  if (own === 28) return own
  const columns = writableColumns(relation.table, catalog, triggers)
  return own | (columns ? (columns.size > 0 ? 28 : 16) : 0)
}
