// Which values of a row an error may tell: only what the role could have read or has written itself.
import type { CatalogView, Relation, RoleEntry, Table } from '../tables.ts'
import { privilegesOnColumn, privilegesOnRelation } from './object-privileges.ts'
import { Privilege } from './privilege.ts'
import { isSecured } from './row-security.ts'

type TableRelation = Extract<Relation, { readonly table: Table }>

/** Attributes; undefined: all of them. written: those that the statement gives values. */
export function shownAttributes(
  catalog: CatalogView,
  role: RoleEntry | undefined,
  relation: TableRelation,
  written: ReadonlySet<number>,
): readonly number[] | undefined {
  if (role?.superuser) return undefined
  if (isSecured(catalog, role, relation.table)) return []
  if (privilegesOnRelation(catalog, role, relation) & Privilege.select) return undefined
  return relation.table.schema.columns
    .map(({ attribute }) => attribute)
    .filter((attribute) => written.has(attribute) || maySelect(catalog, role, relation, attribute))
}

/** Whether a key's values may be told. attributes: undefined for an expression, which no right to a column stands for. */
export function mayShowKey(
  catalog: CatalogView,
  role: RoleEntry | undefined,
  relation: TableRelation,
  attributes: readonly (number | undefined)[],
): boolean {
  const shown = shownAttributes(catalog, role, relation, new Set())
  return !shown || attributes.every((attribute) => attribute !== undefined && shown.includes(attribute))
}

const maySelect = (
  catalog: CatalogView,
  role: RoleEntry | undefined,
  relation: TableRelation,
  attribute: number,
): boolean => (privilegesOnColumn(catalog, role, relation, attribute).privileges & Privilege.select) !== 0
