// The one answer to: what may this role do with that object?
import type { CatalogView, Relation, RoleEntry } from '../tables.ts'
import { defaultAcl, heldBy, type Acl } from './acl.ts'
import { allPrivileges, columnPrivileges, Privilege, type ObjectKind } from './privilege.ts'
import { hasPrivilegesOf, rolesOf } from './role-membership.ts'

/** Who owns an object and what was granted on it. acl absent: what its kind has from the start. */
export interface Grantable {
  readonly kind: ObjectKind
  readonly oid: number
  readonly owner: number
  readonly acl?: Acl
  /** Of the roles that may read or write everything, what they may do here. */
  readonly relation?: true
}

/** Privileges of a role without superuser rights and those it may grant on; role undefined: of PUBLIC alone. */
export function privilegesOn(
  catalog: CatalogView,
  role: RoleEntry | undefined,
  object: Grantable,
): { readonly privileges: number; readonly grantable: number } {
  const all = object.kind === 'column' ? columnPrivileges : allPrivileges[object.kind]
  if (role?.superuser) return { privileges: all, grantable: all }
  const roles = role ? rolesOf(catalog, role.oid, 'inherit') : nobody
  const held = heldBy(object.acl ?? defaultAcl(object.kind, object.owner), roles)
  const grantable = roles.has(object.owner) ? held.grantable | all : held.grantable
  return { privileges: held.privileges | ofPredefinedRoles(roles, object), grantable }
}

const nobody: ReadonlySet<number> = new Set()

/** OIDs of PostgreSQL's roles that may read, write or maintain all there is. */
const readAllData = 6181
const writeAllData = 6182
const maintainAll = 6337

function ofPredefinedRoles(roles: ReadonlySet<number>, { kind, relation }: Grantable): number {
  let held = 0
  if (relation) {
    if (roles.has(readAllData)) held |= Privilege.select
    if (roles.has(writeAllData)) held |= Privilege.insert | Privilege.update | Privilege.delete
    if (roles.has(maintainAll)) held |= Privilege.maintain
  }
  if (kind === 'schema' && (roles.has(readAllData) || roles.has(writeAllData))) held |= Privilege.usage
  return held
}

/** An index is its table's. */
export function grantableRelation(catalog: CatalogView, relation: Relation): Grantable {
  switch (relation.kind) {
    case 'table':
    case 'view': {
      const { owner, acl } = relation.table.info
      return { kind: 'table', oid: relation.oid, owner, ...(acl && { acl }), relation: true }
    }
    case 'virtual': {
      const { owner, acl: initial } = relation.table.info
      const acl = catalog.grants?.('relation', relation.oid)?.acl ?? initial
      return { kind: 'table', oid: relation.oid, owner, ...(acl && { acl }) }
    }
    case 'sequence': {
      const { owner, acl } = relation.sequence
      return { kind: 'sequence', oid: relation.oid, owner, ...(acl && { acl }), relation: true }
    }
    case 'composite':
      return { kind: 'table', oid: relation.oid, owner: relation.type.owner, relation: true }
    case 'index': {
      const table = catalog.relationByOid(relation.index.table)
      return table ? grantableRelation(catalog, table) : { kind: 'table', oid: relation.oid, owner: 0 }
    }
  }
}

/** What was granted on one column, the relation's own grants aside. */
export function columnAcl(catalog: CatalogView, relation: Relation, attribute: number): Acl | undefined {
  if (!('table' in relation)) return undefined
  if (relation.kind === 'virtual') return catalog.grants?.('relation', relation.oid)?.columns?.[attribute]
  return relation.table.schema.columns.find((column) => column.attribute === attribute)?.acl
}

export function privilegesOnRelation(catalog: CatalogView, role: RoleEntry | undefined, relation: Relation): number {
  return privilegesOn(catalog, role, grantableRelation(catalog, relation)).privileges
}

/** Those that the column gives beyond the relation's. */
export function privilegesOnColumn(
  catalog: CatalogView,
  role: RoleEntry | undefined,
  relation: Relation,
  attribute: number,
): { readonly privileges: number; readonly grantable: number } {
  const acl = columnAcl(catalog, relation, attribute)
  if (!acl) return { privileges: 0, grantable: 0 }
  return heldBy(acl, role ? rolesOf(catalog, role.oid, 'inherit') : nobody)
}

export function grantableSchema(catalog: CatalogView, oid: number): Grantable | undefined {
  const schema = catalog.schemaByOid(oid)
  if (!schema) return undefined
  const acl = catalog.grants?.('schema', oid)?.acl ?? schema.acl
  return { kind: 'schema', oid, owner: schema.owner, ...(acl && { acl }) }
}

export function mayUseSchema(catalog: CatalogView, role: RoleEntry | undefined, oid: number): boolean {
  if (role?.superuser) return true
  const schema = grantableSchema(catalog, oid)
  return schema !== undefined && (privilegesOn(catalog, role, schema).privileges & Privilege.usage) !== 0
}

export function grantableDatabase(catalog: CatalogView, oid: number): Grantable | undefined {
  for (const { oid: one, owner, acl } of catalog.databases())
    if (one === oid) return { kind: 'database', oid, owner, ...(acl && { acl }) }
  return undefined
}

/** OID of the role that owns what is built in. */
const bootstrapRole = 10

/** Functions, types and languages: what users did not make is owned by the first superuser. */
export function grantableBuiltIn(
  catalog: CatalogView,
  kind: 'function' | 'type' | 'language' | 'tablespace' | 'parameter',
  oid: number,
): Grantable {
  const user = kind === 'type' ? catalog.userType?.(oid) : undefined
  if (user) return { kind, oid, owner: user.owner, ...(user.acl && { acl: user.acl }) }
  const routine = kind === 'function' ? catalog.routine?.(oid) : undefined
  if (routine)
    return {
      kind,
      oid,
      owner: routine.owner,
      ...(routine.acl && { acl: routine.acl }),
    }
  const acl = catalog.grants?.(kind, oid)?.acl
  return { kind, oid, owner: bootstrapRole, ...(acl && { acl }) }
}

export const ownsRelation = (catalog: CatalogView, role: RoleEntry | undefined, relation: Relation): boolean =>
  role !== undefined && hasPrivilegesOf(catalog, role, grantableRelation(catalog, relation).owner)
