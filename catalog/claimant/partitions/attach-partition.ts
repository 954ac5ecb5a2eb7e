// ALTER TABLE … ATTACH PARTITION and DETACH PARTITION.
import type { AlterTableAction } from '../../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { ancestorsOf, tableByOid, treeOf } from '../../../engine/partitioned/partition-tree.ts'
import { isMaterialized } from '../../../engine/relation-word.ts'
import { nameless } from '../../../engine/tables.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { refuseSystem, requireRelation } from '../resolve.ts'
import { dropCopies } from '../triggers/partition-triggers.ts'
import { keepNames } from '../tables/not-null.ts'
import { addShares, dropSharesOfPart } from './foreign-keys-on-parts.ts'
import { inheritAll, isShare } from './inherit.ts'
import { refuseOptions } from './partition-options.ts'
import { validateDefault, validateRows } from './partition-validations.ts'
import { requirePlace, storedBound } from './place.ts'

export function attachPartition(
  draft: CatalogDraft,
  parent: TableRow,
  { partition, of }: Extract<AlterTableAction, { kind: 'attach-partition' }>,
): void {
  if (!parent.partitioning || !of) throw notForTables('ATTACH', parent)
  const relation = requireRelation(draft, partition)
  refuseSystem(relation)
  if (relation.kind !== 'table' || isMaterialized(relation))
    throw new PgError('42809', `ALTER action ATTACH PARTITION cannot be performed on relation "${relation.name}"`, {
      detail: 'This operation is not supported for ' + (relation.kind === 'view' ? 'views.' : 'this kind of relation.'),
    })
  const table = draft.table(relation.oid)
  requireOwner(draft, table.owner, `table ${table.name}`)
  if (table.partitionOf) throw new PgError('42809', `"${table.name}" is already a partition`)
  if (table.inherits) throw new PgError('42809', 'cannot attach inheritance child as partition')
  if (draft.catalog.inheritorsOf(table.oid).length > 0)
    throw new PgError('42809', 'cannot attach inheritance parent as partition')
  const above = [
    parent.oid,
    ...ancestorsOf(draft.catalog, tableByOid(draft.catalog, parent.oid)).map(({ info }) => info.oid),
  ]
  if (above.includes(table.oid))
    throw new PgError('42P07', 'circular inheritance not allowed', {
      detail: `"${parent.name}" is already a child of "${table.name}".`,
    })
  refuseOptions(table.options)
  requireColumns(draft, parent, table)
  requirePlace(draft, parent, table, of.bound)
  keepNames(draft, table.oid, true)
  draft.putAltered(draft.table(table.oid), { partitionOf: { parent: parent.oid, bound: storedBound(of.bound) } })
  for (const oid of treeOf(draft.catalog, table.oid)) takeIdentity(draft, parent, oid)
  inheritAll(draft, parent, table.oid, false)
  draft.putAltered(draft.table(parent.oid), {})
  validateRows(draft, table.oid)
  validateDefault(draft, parent.oid, table.oid)
}

/** Rows of a partition draw from the parent's sequence. */
function takeIdentity(draft: CatalogDraft, { columns }: TableRow, oid: number): void {
  if (columns.every(({ identity }) => identity === undefined)) return
  const table = draft.table(oid)
  draft.putAltered(table, {
    columns: table.columns.map((own) => {
      const { identity, sequence } = columns.find(({ name }) => name === own.name) ?? {}
      return identity && sequence !== undefined ? { ...own, identity, sequence } : own
    }),
  })
}

const notForTables = (verb: string, { name }: TableRow): PgError =>
  new PgError('42809', `ALTER action ${verb} PARTITION cannot be performed on relation "${name}"`, {
    detail: 'This operation is not supported for tables.',
  })

function requireColumns(draft: CatalogDraft, parent: TableRow, table: TableRow): void {
  const named = ({ columns }: TableRow): TableRow['columns'] => columns.filter(({ name }) => name !== nameless)
  for (const column of named(table)) {
    if (parent.columns.some(({ name }) => name === column.name)) continue
    throw new PgError(
      '42804',
      `table "${table.name}" contains column "${column.name}" not found in parent "${parent.name}"`,
      {
        detail: 'The new partition may contain only the columns present in parent.',
      },
    )
  }
  for (const column of named(parent)) {
    const own = table.columns.find(({ name }) => name === column.name)
    if (!own) throw new PgError('42804', `child table is missing column "${column.name}"`)
    const [a, b] = [own.type, column.type]
    if (formatType(a.domain ?? a.oid, a.typmod) !== formatType(b.domain ?? b.oid, b.typmod))
      throw new PgError('42804', `child table "${table.name}" has different type for column "${column.name}"`)
    if ((own.collation ?? 'default') !== (column.collation ?? 'default'))
      throw new PgError('42P21', `child table "${table.name}" has different collation for column "${column.name}"`)
    if (column.notNull && !own.notNull)
      throw new PgError('42804', `column "${column.name}" in child table "${table.name}" must be marked NOT NULL`)
    if (column.generated && !own.generated)
      throw new PgError('42804', `column "${column.name}" in child table must be a generated column`)
    if (!column.generated && own.generated)
      throw new PgError('42804', `column "${column.name}" in child table must not be a generated column`)
    if (column.generated && (own.defaultSql !== column.defaultSql || own.generated !== column.generated))
      throw notSupported('a generated column of a partition that differs from its parent')
    if (own.identity)
      throw new PgError('55000', `table "${table.name}" being attached contains an identity column "${own.name}"`, {
        detail: 'The new partition may not contain an identity column.',
      })
  }
}

export function detachPartition(
  draft: CatalogDraft,
  parent: TableRow,
  { partition, concurrently }: Extract<AlterTableAction, { kind: 'detach-partition' }>,
): void {
  if (!parent.partitioning) throw notForTables('DETACH', parent)
  const relation = requireRelation(draft, partition)
  const table = relation.kind === 'table' ? draft.table(relation.oid) : undefined
  if (table?.partitionOf?.parent !== parent.oid)
    throw new PgError('42P01', `relation "${relation.name}" is not a partition of relation "${parent.name}"`)
  if (concurrently && draft.context.inTransactionBlock)
    throw new PgError('25001', 'ALTER TABLE ... DETACH CONCURRENTLY cannot run inside a transaction block')
  if (concurrently && draft.catalog.partitionsOf(parent.oid).some(({ bound }) => bound.kind === 'default'))
    throw new PgError('55000', 'cannot detach partitions concurrently when a default partition exists')
  keepNames(draft, table.oid, true)
  dropSharesOfPart(draft, table.oid)
  dropCopies(draft, table.oid)
  const { partitionOf: _, ...rest } = draft.table(table.oid)
  const withoutParent = <T extends { readonly parent?: number }>({ parent: __, ...one }: T): Omit<T, 'parent'> => one
  draft.put('table', table.oid, {
    ...rest,
    constraints: rest.constraints.map((one) =>
      isShare(one) ? one : withoutParent(one),
    ) as unknown as TableRow['constraints'],
    columns: rest.columns.map(({ identity, sequence, ...column }) =>
      identity ? column : { ...column, ...(sequence !== undefined && { sequence }) },
    ),
    version: rest.version + 1,
  })
  for (const { oid, parent: of } of draft.catalog.indexesOf(table.oid))
    if (of !== undefined) draft.put('index', oid, withoutParent(draft.catalog.row('index', oid)!) as never)
  draft.putAltered(draft.table(parent.oid), {})
  draft.putAltered(draft.table(table.oid), {})
  // What came from above is the table's own now.
  for (const one of rest.constraints)
    if (one.kind === 'foreign' && !one.onPart && one.parent !== undefined) addShares(draft, table.oid, one)
}
