// CREATE, ALTER and DROP POLICY: policies are part of their table's row.
import type { PolicyStatement, PrivilegeStatement } from '../../../engine/bind/ddl/privilege-statement.ts'
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { Policy } from '../../../engine/tables.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { granteeOids } from './grant.ts'
import { requireOwner } from './permissions.ts'
import { findRelation, requireChangeable } from '../resolve.ts'

export function createPolicy(draft: CatalogDraft, ddl: PolicyStatement): void {
  const table = ownTable(draft, ddl.table)
  if (table.policies?.some((policy) => policy.name === ddl.name))
    throw new PgError('42710', `policy "${ddl.name}" for table "${table.name}" already exists`)
  const policy: Policy = {
    oid: draft.newOid(),
    name: ddl.name,
    permissive: ddl.permissive,
    command: ddl.command,
    roles: granteeOids(draft, ddl.roles ?? [null]),
    ...(ddl.usingSql !== undefined && { usingSql: ddl.usingSql }),
    ...(ddl.checkSql !== undefined && { checkSql: ddl.checkSql }),
    reads: ddl.reads,
  }
  draft.put('table', table.oid, { ...table, policies: [...(table.policies ?? []), policy] })
}

export function alterPolicy(draft: CatalogDraft, ddl: PolicyStatement): void {
  const table = ownTable(draft, ddl.table)
  const policy = requirePolicy(table, ddl.name)
  if (policy.command === 'a' && ddl.usingSql !== undefined)
    throw new PgError('42601', 'only WITH CHECK expression allowed for INSERT')
  if ((policy.command === 'r' || policy.command === 'd') && ddl.checkSql !== undefined)
    throw new PgError('42601', 'only USING expression allowed for SELECT, DELETE')
  replace(draft, table, policy, {
    ...policy,
    ...(ddl.roles && { roles: granteeOids(draft, ddl.roles) }),
    ...(ddl.usingSql !== undefined && { usingSql: ddl.usingSql }),
    ...(ddl.checkSql !== undefined && { checkSql: ddl.checkSql }),
    reads: ddl.usingSql !== undefined && ddl.checkSql !== undefined ? ddl.reads : [...policy.reads, ...ddl.reads],
  })
}

export function renamePolicy(draft: CatalogDraft, ddl: Extract<PrivilegeStatement, { kind: 'rename-policy' }>): void {
  const table = ownTable(draft, ddl.table)
  if (table.policies?.some((policy) => policy.name === ddl.to))
    throw new PgError('42710', `policy "${ddl.to}" for table "${table.name}" already exists`)
  const policy = requirePolicy(table, ddl.name)
  replace(draft, table, policy, { ...policy, name: ddl.to })
}

export function dropPolicy(draft: CatalogDraft, ddl: Extract<PrivilegeStatement, { kind: 'drop-policy' }>): void {
  const { table: name, ifExists } = ddl
  if (ifExists && !findRelation(draft, name)) {
    draft.notice(`relation "${name.name}" does not exist, skipping`)
    return
  }
  const row = draft.table(requireChangeable(draft, name, 'table').oid)
  const policy = row.policies?.find((one) => one.name === ddl.name)
  if (!policy) {
    if (!ifExists) throw missing(row, ddl.name)
    draft.notice(`policy "${ddl.name}" for relation "${row.name}" does not exist, skipping`)
    return
  }
  requireOwner(draft, row.owner, `relation ${row.name}`)
  removePolicy(draft, row.oid, policy.oid)
}

export function removePolicy(draft: CatalogDraft, tableOid: number, oid: number): void {
  const table = draft.catalog.row('table', tableOid)
  if (!table?.policies) return
  const policies = table.policies.filter((policy) => policy.oid !== oid)
  const { policies: _, ...rest } = table
  draft.put('table', tableOid, policies.length > 0 ? { ...rest, policies } : rest)
}

export function requirePolicy(table: TableRow, name: string): Policy {
  const policy = table.policies?.find((one) => one.name === name)
  if (!policy) throw missing(table, name)
  return policy
}

const missing = (table: TableRow, name: string): PgError =>
  new PgError('42704', `policy "${name}" for table "${table.name}" does not exist`)

function ownTable(draft: CatalogDraft, name: QualifiedName): TableRow {
  const table = draft.table(requireChangeable(draft, name, 'table').oid)
  requireOwner(draft, table.owner, `table ${table.name}`)
  return table
}

function replace(draft: CatalogDraft, table: TableRow, before: Policy, after: Policy): void {
  draft.put('table', table.oid, {
    ...table,
    policies: table.policies!.map((policy) => (policy.oid === before.oid ? after : policy)),
  })
}
