// ALTER TABLE … INHERIT and NO INHERIT: a table that is there already takes its place below another, or leaves it.
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { checkParents, columnParents, inheritanceTreeOf } from '../../../engine/inheritance/inheritors.ts'
import { isMaterialized } from '../../../engine/relation-word.ts'
import { visibleColumns } from '../../../engine/tables.ts'
import { formatType } from '../../../engine/types/registry.ts'
import { declaredOid, type TypeRef } from '../../../engine/types/type.ts'
import { isTemporarySchema } from '../../temporary-schemas.ts'
import type { TableRow } from '../../rows.ts'
import { declareNotNulls, keepNames } from '../tables/not-null.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { showsRows } from '../triggers/partition-triggers.ts'
import { refuseSystem, requireRelation } from '../resolve.ts'

const wrongObject = (message: string): PgError => new PgError('42809', message)
const wrongType = (message: string): PgError => new PgError('42804', message)

export function inherit(draft: CatalogDraft, table: TableRow, name: QualifiedName): void {
  if (table.partitionOf) throw wrongObject('cannot change inheritance of a partition')
  if (table.partitioning) throw wrongObject('cannot change inheritance of partitioned table')
  const parent = requireParent(draft, name)
  if (parent.partitioning) throw wrongObject(`cannot inherit from partitioned table "${parent.name}"`)
  if (parent.partitionOf) throw wrongObject('cannot inherit from a partition')
  if (isTemporarySchema(parent.schemaOid) && !isTemporarySchema(table.schemaOid))
    throw wrongObject(`cannot inherit from temporary relation "${parent.name}"`)
  if (table.inherits?.parents.includes(parent.oid))
    throw new PgError('42P07', `relation "${parent.name}" would be inherited from more than once`)
  if (inheritanceTreeOf(draft.catalog, table.oid).includes(parent.oid))
    throw new PgError('42P07', 'circular inheritance not allowed', {
      detail: `"${parent.name}" is already a child of "${table.name}".`,
    })
  const trigger = table.triggers?.find(showsRows)
  if (trigger)
    throw new PgError(
      '0A000',
      `trigger "${trigger.name}" prevents table "${table.name}" from becoming an inheritance child`,
      {
        detail: 'ROW triggers with transition tables are not supported in inheritance hierarchies.',
      },
    )
  requireColumns(parent, table)
  requireChecks(parent, table)
  declareNotNulls(draft, table.oid)
  const { parents = [], notLocal = [] } = table.inherits ?? {}
  draft.putAltered(draft.table(table.oid), { inherits: { parents: [...parents, parent.oid], notLocal } })
  draft.putAltered(draft.table(parent.oid), {})
}

export function noInherit(draft: CatalogDraft, given: TableRow, name: QualifiedName): void {
  if (given.partitionOf) throw wrongObject('cannot change inheritance of a partition')
  const parent = requireParent(draft, name)
  keepNames(draft, given.oid, true)
  const table = draft.table(given.oid)
  const { parents = [], notLocal = [] } = table.inherits ?? {}
  if (!parents.includes(parent.oid))
    throw new PgError('42P01', `relation "${parent.name}" is not a parent of relation "${table.name}"`)
  const left = parents.filter((oid) => oid !== parent.oid)
  const { inherits: _, ...rest } = table
  const changed: TableRow = left.length > 0 ? { ...rest, inherits: { parents: left, notLocal } } : rest
  draft.put('table', table.oid, { ...changed, version: table.version + 1 })
  // What nobody above has any more is the table's own.
  const { catalog } = draft
  const kept = changed.columns.flatMap(({ name: column, attribute }) =>
    notLocal.includes(attribute) && columnParents(catalog, table.oid, column).length > 0 ? [attribute] : [],
  )
  draft.putAltered(draft.table(table.oid), {
    ...(left.length > 0 && { inherits: { parents: left, notLocal: kept } }),
    constraints: changed.constraints.map((one) => {
      if (one.kind !== 'check' || !one.notLocal || checkParents(catalog, table.oid, one.name).length > 0) return one
      const { notLocal: __, ...own } = one
      return own
    }),
  })
  draft.putAltered(draft.table(parent.oid), {})
}

function requireParent(draft: CatalogDraft, name: QualifiedName): TableRow {
  const relation = requireRelation(draft, name)
  refuseSystem(relation)
  if (relation.kind !== 'table' || isMaterialized(relation))
    throw wrongObject(`ALTER action INHERIT cannot be performed on relation "${relation.name}"`)
  const parent = draft.table(relation.oid)
  requireOwner(draft, parent.owner, `table ${parent.name}`)
  return parent
}

const isNoInherit = ({ kept }: TableRow, { attribute }: TableRow['columns'][number]): boolean =>
  kept?.columns?.[attribute]?.notNull?.noInherit === true

const typeText = (type: TypeRef): string => formatType(declaredOid(type), type.typmod)

function requireColumns(parent: TableRow, table: TableRow): void {
  for (const column of visibleColumns(parent.columns)) {
    const own = table.columns.find(({ name }) => name === column.name)
    if (!own) throw wrongType(`child table is missing column "${column.name}"`)
    if (typeText(own.type) !== typeText(column.type))
      throw wrongType(`child table "${table.name}" has different type for column "${column.name}"`)
    if ((own.collation ?? 'default') !== (column.collation ?? 'default'))
      throw new PgError('42P21', `child table "${table.name}" has different collation for column "${column.name}"`)
    if (column.notNull && !isNoInherit(parent, column) && !own.notNull)
      throw wrongType(`column "${column.name}" in child table "${table.name}" must be marked NOT NULL`)
    if (column.generated && !own.generated)
      throw wrongType(`column "${column.name}" in child table must be a generated column`)
    if (!column.generated && own.generated)
      throw wrongType(`column "${column.name}" in child table must not be a generated column`)
    if (column.generated && own.generated && column.generated !== own.generated)
      throw new PgError('42611', `column "${column.name}" inherits from generated column of different kind`, {
        detail: `Parent column is ${column.generated.toUpperCase()}, child column is ${own.generated.toUpperCase()}.`,
      })
  }
}

function requireChecks(parent: TableRow, table: TableRow): void {
  for (const check of parent.constraints) {
    if (check.kind !== 'check' || check.noInherit) continue
    const own = table.constraints.find((one) => one.kind === 'check' && one.name === check.name)
    if (own?.kind !== 'check') throw wrongType(`child table is missing constraint "${check.name}"`)
    if (own.sql !== check.sql)
      throw wrongType(`child table "${table.name}" has different definition for check constraint "${check.name}"`)
    if (own.noInherit)
      throw new PgError(
        '42P17',
        `constraint "${check.name}" conflicts with non-inherited constraint on child table "${table.name}"`,
      )
    if (own.notValid && !own.notEnforced && !check.notValid)
      throw new PgError(
        '42P17',
        `constraint "${check.name}" conflicts with NOT VALID constraint on child table "${table.name}"`,
      )
    if (own.notEnforced && !check.notEnforced)
      throw new PgError(
        '42P17',
        `constraint "${check.name}" conflicts with NOT ENFORCED constraint on child table "${table.name}"`,
      )
  }
}
