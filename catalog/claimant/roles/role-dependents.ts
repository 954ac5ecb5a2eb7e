// What a role stands behind in one catalog: what it owns, where it is granted something, whom policies name.
import { mentions } from '../../../engine/privileges/acl.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { describe } from '../describe.ts'

const defaultWords = {
  r: 'relations',
  S: 'sequences',
  f: 'functions',
  T: 'types',
  n: 'schemas',
  L: 'large objects',
} as const

/** As the detail of DROP ROLE's refusal lists it. */
export function dependentsOf(draft: CatalogDraft, role: number): string[] {
  const { catalog } = draft
  const lines: string[] = []
  for (const database of catalog.databases()) {
    if (database.owner === role) lines.push(`owner of database ${database.name}`)
    if (mentions(database.acl, role)) lines.push(`privileges for database ${database.name}`)
  }
  for (const schema of catalog.rowsOf('schema')) {
    if (schema.owner === role) lines.push(`owner of schema ${schema.name}`)
    else if (mentions(schema.acl, role)) lines.push(`privileges for schema ${schema.name}`)
  }
  for (const row of [...catalog.rowsOf('table'), ...catalog.rowsOf('view'), ...catalog.rowsOf('sequence')]) {
    const what = (): string => describe(draft, { kind: 'relation', oid: row.oid })
    if (row.owner === role) {
      if (!('ownedBy' in row && row.ownedBy)) lines.push(`owner of ${what()}`)
    } else if (mentions(row.acl, role)) lines.push(`privileges for ${what()}`)
    if (!('columns' in row)) continue
    for (const { acl, attribute } of row.columns) {
      if (row.owner !== role && mentions(acl, role))
        lines.push(`privileges for ${describe(draft, { kind: 'column', oid: row.oid, attribute })}`)
    }
    for (const policy of 'policies' in row ? (row.policies ?? []) : [])
      if (policy.roles.includes(role)) lines.push(`target of policy ${policy.name} on ${what()}`)
  }
  for (const row of catalog.rowsOf('type')) {
    const what = describe(draft, { kind: 'type', oid: row.oid })
    if (row.owner === role) lines.push(`owner of ${what}`)
    else if (mentions(row.acl, role)) lines.push(`privileges for ${what}`)
  }
  for (const row of catalog.rowsOf('routine')) {
    const what = describe(draft, { kind: 'routine', oid: row.oid })
    if (row.owner === role) lines.push(`owner of ${what}`)
    else if (mentions(row.acl, role)) lines.push(`privileges for ${what}`)
  }
  for (const { oid, owner } of catalog.definedObjects())
    if (owner === role) lines.push(`owner of ${describe(draft, { kind: 'defined', oid })}`)
  for (const { oid, owner } of catalog.extensions())
    if (owner === role) lines.push(`owner of ${describe(draft, { kind: 'extension', oid })}`)
  for (const row of catalog.rowsOf('grants')) {
    if (mentions(row.acl, role) || Object.values(row.columns ?? {}).some((acl) => mentions(acl, role)))
      lines.push(`privileges for ${row.class} ${row.object}`)
  }
  for (const row of catalog.rowsOf('default_privileges')) {
    const of = catalog.roleByOid(row.role)?.name
    const schema = row.schema === 0 ? '' : ` in schema ${catalog.schemaByOid(row.schema)?.name}`
    const what = `default privileges on new ${defaultWords[row.objectType]} belonging to role ${of}${schema}`
    if (row.role === role) lines.push(`owner of ${what}`)
    else if (mentions(row.acl, role)) lines.push(`privileges for ${what}`)
  }
  for (const member of catalog.roles()) {
    for (const membership of member.memberOf ?? []) {
      if (membership.grantor !== role || membership.role === role || member.oid === role) continue
      const of = catalog.roleByOid(membership.role)?.name
      lines.push(`privileges for membership of role ${member.name} in role ${of}`)
    }
  }
  return lines
}

/** How many objects of a database that is not this one mention the role. */
export function countIn(catalog: CatalogSnapshot, role: number): number {
  let count = 0
  const note = (found: boolean): void => void (count += found ? 1 : 0)
  for (const schema of catalog.rowsOf('schema')) note(schema.owner === role || mentions(schema.acl, role))
  for (const row of [...catalog.rowsOf('table'), ...catalog.rowsOf('view'), ...catalog.rowsOf('sequence')]) {
    const ofColumns = 'columns' in row && row.columns.some((column) => mentions(column.acl, role))
    const ofPolicies = 'policies' in row && row.policies?.some((policy) => policy.roles.includes(role))
    note(row.owner === role || mentions(row.acl, role) || ofColumns || ofPolicies === true)
  }
  for (const row of catalog.rowsOf('type')) note(row.owner === role || mentions(row.acl, role))
  for (const row of catalog.rowsOf('routine')) note(row.owner === role || mentions(row.acl, role))
  for (const row of catalog.rowsOf('defined_object')) note(row.owner === role)
  for (const row of catalog.rowsOf('extension')) note(row.owner === role)
  for (const row of catalog.rowsOf('grants'))
    note(mentions(row.acl, role) || Object.values(row.columns ?? {}).some((acl) => mentions(acl, role)))
  for (const row of catalog.rowsOf('default_privileges')) note(row.role === role || mentions(row.acl, role))
  return count
}
