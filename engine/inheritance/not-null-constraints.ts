// Not-null constraints as pg_constraint has them: their names, and how many tables above have them too.
import { type CatalogView, type ColumnSchema, nameless, type Table } from '../tables.ts'

export interface NotNull {
  readonly column: ColumnSchema
  readonly name: string
  readonly noInherit: boolean
  readonly local: boolean
  /** Tables directly above that have it, and pass it on. */
  readonly parents: number
}

export function notNullsOf(catalog: CatalogView, table: Table): readonly NotNull[] {
  return table.schema.columns.flatMap((column) => notNullOf(catalog, table, column) ?? [])
}

/** undefined: the column may be NULL. */
export function notNullOf(catalog: CatalogView, table: Table, column: ColumnSchema): NotNull | undefined {
  if (!column.notNull || column.name === nameless) return undefined
  const { info } = table
  const kept = info.kept?.columns?.[column.attribute]?.notNull
  const above = [...(info.partitionOf ? [info.partitionOf.parent] : []), ...(info.inherits?.parents ?? [])].flatMap(
    (oid): readonly NotNull[] => {
      const relation = catalog.relationByOid(oid)
      if (relation?.kind !== 'table') return []
      const own = relation.table.schema.columns.find(({ name }) => name === column.name)
      const found = own && notNullOf(catalog, relation.table, own)
      return found && !found.noInherit ? [found] : []
    },
  )
  const local = above.length === 0 || kept?.local === true
  return {
    column,
    name: kept?.name ?? (local ? `${info.name}_${column.name}_not_null` : above[0].name),
    noInherit: kept?.noInherit === true,
    local,
    parents: above.length,
  }
}
