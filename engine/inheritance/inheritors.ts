// Who inherits from whom.
import type { CatalogView } from '../tables.ts'

export const inheritorsOf = (catalog: CatalogView, table: number): readonly number[] =>
  catalog.inheritorsOf?.(table) ?? []

/** The table and all that inherit from it, level by level, each once. */
export function inheritanceTreeOf(catalog: CatalogView, table: number): readonly number[] {
  const found = [table]
  for (const one of found) for (const child of inheritorsOf(catalog, one)) if (!found.includes(child)) found.push(child)
  return found
}

/** Those that the table inherits from, directly. */
export function parentsOf(catalog: CatalogView, table: number): readonly number[] {
  const relation = catalog.relationByOid(table)
  return relation?.kind === 'table' ? (relation.table.info.inherits?.parents ?? []) : []
}

/** How many of the tables that a table inherits from have a column of the name: pg_attribute.attinhcount. */
export function columnParents(catalog: CatalogView, table: number, name: string): readonly number[] {
  return parentsOf(catalog, table).filter((parent) => {
    const relation = catalog.relationByOid(parent)
    return relation?.kind === 'table' && relation.table.schema.columns.some((column) => column.name === name)
  })
}

/** Those of its parents that have a CHECK of the name for it: pg_constraint.coninhcount. */
export function checkParents(catalog: CatalogView, table: number, name: string): readonly number[] {
  return parentsOf(catalog, table).filter((parent) => {
    const relation = catalog.relationByOid(parent)
    return (
      relation?.kind === 'table' &&
      relation.table.schema.constraints.some((one) => one.kind === 'check' && one.name === name && !one.noInherit)
    )
  })
}
