// Grants as information_schema lists them: one row for each privilege, grantee and grantor.
import { defaultAcl, type Acl } from '../../engine/privileges/acl.ts'
import { columnAcl, grantableRelation } from '../../engine/privileges/object-privileges.ts'
import { bitsOf, columnPrivileges, Privilege, wordOf } from '../../engine/privileges/privilege.ts'
import { type CatalogView, type Relation, visibleColumns } from '../../engine/tables.ts'
import { roleName, schemaName, standardRelations } from './catalog-facts.ts'
import { rolesOf } from './enabled-roles.ts'
import type { VirtualContext } from './virtual-table.ts'

/** What the standard knows, in PostgreSQL's order. */
const listed =
  Privilege.insert |
  Privilege.select |
  Privilege.update |
  Privilege.delete |
  Privilege.truncate |
  Privilege.references |
  Privilege.trigger

interface Grant {
  readonly grantor: number
  readonly grantee: number
  readonly privilege: string
  readonly grantable: boolean
}

/** An owner may grant whatever it has. */
export function* grantsIn(acl: Acl, owner: number, among = ~0): Generator<Grant> {
  for (const { grantor, grantee, privileges, grantable } of acl) {
    for (const bit of bitsOf(privileges & among)) {
      yield { grantor, grantee, privilege: wordOf(bit), grantable: grantee === owner || (grantable & bit) !== 0 }
    }
  }
}

/** granted: to or by a role the user is, PUBLIC left out; visible: PUBLIC's as well. */
export type Audience = 'granted' | 'visible'

export function audienceOf({ catalog, session }: VirtualContext, audience: Audience): (grant: Grant) => boolean {
  const mine = new Set(rolesOf(catalog, session.user).map((role) => role.oid))
  return ({ grantor, grantee }) => mine.has(grantor) || mine.has(grantee) || (audience === 'visible' && grantee === 0)
}

export const granteeName = (catalog: CatalogView, grantee: number): string =>
  grantee === 0 ? 'PUBLIC' : roleName(catalog, grantee)

export const names = (catalog: CatalogView, { grantor, grantee, privilege, grantable }: Grant) => ({
  grantor: roleName(catalog, grantor),
  grantee: granteeName(catalog, grantee),
  privilege_type: privilege,
  is_grantable: grantable ? 'YES' : 'NO',
})

const aclOf = (catalog: CatalogView, relation: Relation): { acl: Acl; owner: number } => {
  const { acl, kind, owner } = grantableRelation(catalog, relation)
  return { acl: acl ?? defaultAcl(kind, owner), owner }
}

export function* tableGrants(context: VirtualContext, audience: Audience) {
  const { catalog } = context
  const shown = audienceOf(context, audience)
  for (const relation of standardRelations(catalog)) {
    const { acl, owner } = aclOf(catalog, relation)
    for (const grant of grantsIn(acl, owner, listed)) {
      if (!shown(grant)) continue
      yield {
        ...names(catalog, grant),
        table_catalog: catalog.database.name,
        table_schema: schemaName(catalog, relation.schemaOid),
        table_name: relation.name,
        with_hierarchy: grant.privilege === 'SELECT' ? 'YES' : 'NO',
      }
    }
  }
}

export function* columnGrants(context: VirtualContext, audience: Audience) {
  const { catalog } = context
  const shown = audienceOf(context, audience)
  for (const relation of standardRelations(catalog)) {
    const { acl, owner } = aclOf(catalog, relation)
    for (const column of visibleColumns(relation.table.schema.columns)) {
      const own = columnAcl(catalog, relation, column.attribute) ?? []
      const seen = new Set<string>()
      for (const grant of [...grantsIn(acl, owner, columnPrivileges), ...grantsIn(own, owner, columnPrivileges)]) {
        const key = `${grant.grantor}/${grant.grantee}/${grant.privilege}/${grant.grantable}`
        if (seen.has(key) || !shown(grant)) continue
        seen.add(key)
        yield {
          ...names(catalog, grant),
          table_catalog: catalog.database.name,
          table_schema: schemaName(catalog, relation.schemaOid),
          table_name: relation.name,
          column_name: column.name,
        }
      }
    }
  }
}

/** Sequences; what else has USAGE in the standard cannot be made here. */
export function* usageGrants(context: VirtualContext, audience: Audience) {
  const { catalog } = context
  const shown = audienceOf(context, audience)
  for (const relation of catalog.relations()) {
    if (relation.kind !== 'sequence') continue
    const { acl, owner } = aclOf(catalog, relation)
    for (const grant of grantsIn(acl, owner, Privilege.usage)) {
      if (!shown(grant)) continue
      yield {
        ...names(catalog, grant),
        object_catalog: catalog.database.name,
        object_schema: schemaName(catalog, relation.schemaOid),
        object_name: relation.name,
        object_type: 'SEQUENCE',
      }
    }
  }
}
