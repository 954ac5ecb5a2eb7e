// What a statement needs: gathered while it is bound, as data, and held against the catalog when it starts to run.
import { PgError } from '../errors.ts'
import { relationWord } from '../relation-word.ts'
import type { CatalogView, Relation, RoleEntry } from '../tables.ts'
import { columnPrivileges, Privilege } from './privilege.ts'
import { privilegesOnColumn, privilegesOnRelation } from './object-privileges.ts'

export interface StatementAccess {
  readonly relation: number
  /** Whose rights count: a view's owner for what the view reads; absent: the user's. */
  readonly checkAs?: number
  /** All of them are needed. */
  readonly privileges: number
  /** Attributes, where a right to the columns would do; wholeRow: every column. */
  readonly selected: readonly number[]
  readonly inserted: readonly number[]
  readonly updated: readonly number[]
}

/** Throws 42501 for the first relation that the role may not use in this way. */
export function requireAccess(
  catalog: CatalogView,
  user: RoleEntry | undefined,
  access: readonly StatementAccess[],
): void {
  for (const one of access) {
    const role = one.checkAs === undefined ? user : catalog.roleByOid(one.checkAs)
    if (role?.superuser) continue
    const relation = catalog.relationByOid(one.relation)
    if (relation && !mayAccess(catalog, role, relation, one)) throw permissionDenied(relation)
  }
}

function mayAccess(
  catalog: CatalogView,
  role: RoleEntry | undefined,
  relation: Relation,
  access: StatementAccess,
): boolean {
  const missing = access.privileges & ~privilegesOnRelation(catalog, role, relation)
  if (missing === 0) return true
  if (missing & ~columnPrivileges || !('table' in relation)) return false
  const columns = relation.table.schema.columns.map((column) => column.attribute)
  const has = (attribute: number, privilege: number): boolean =>
    (privilegesOnColumn(catalog, role, relation, attribute).privileges & privilege) !== 0
  const covers = (privilege: number, attributes: readonly number[]): boolean => {
    if ((missing & privilege) === 0) return true
    // Where no column is named, as in count(*), any will do.
    if (attributes.length === 0) return columns.some((attribute) => has(attribute, privilege))
    return attributes.every((attribute) => has(attribute, privilege))
  }
  return (
    covers(Privilege.select, access.selected) &&
    covers(Privilege.insert, access.inserted) &&
    covers(Privilege.update, access.updated)
  )
}

export const permissionDenied = (relation: Relation): PgError =>
  new PgError('42501', `permission denied for ${relationWord(relation)} ${relation.name}`)
