// An exclusion constraint onto a table, with the index that says what it compares: an entity of the catalog alone, whose rows the session
// looks for when there are new ones.
import type { NewConstraint } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ExclusionConstraint } from '../../../engine/tables.ts'
import type { IndexRow, TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { chooseName, constraintNameTaken, indexColumnNames, joinedNames, relationNameTaken } from '../object-names.ts'
import { requireExclusionPartitionKey } from '../partitions/key-columns.ts'
import { requireExclusionOperator } from './exclusion-operators.ts'
import { indexClass, operatorClassOf } from './indexable.ts'
import { refuseVirtual } from './refuse-virtual.ts'
import { validateExclusion, validateNotEmpty } from './validate-exclusion.ts'
import { validateNotNull } from './validations.ts'

/** fresh: there are no rows to check. */
export function addExclusion(
  draft: CatalogDraft,
  table: TableRow,
  constraint: Extract<NewConstraint, { kind: 'exclusion' }>,
  fresh: boolean,
): void {
  const { index: asked, temporal } = constraint
  const primary = temporal === 'primary'
  if (primary && table.constraints.some(isPrimary))
    throw new PgError('42P16', `multiple primary keys for table "${table.name}" are not allowed`)
  const attributeOf = (name: string): number => {
    const column = table.columns.find((one) => one.name === name)
    if (!column) throw new PgError('42703', `column "${name}" named in key does not exist`)
    return column.attribute
  }
  const extensions = draft.catalog.extensions()
  const columns = asked.columns.map(({ column, sql, type, descending, nullsFirst, operatorClass, operator }) => {
    const attribute = column === undefined ? undefined : attributeOf(column)
    const own = type ?? table.columns.find((one) => one.attribute === attribute)!.type
    const kept = operatorClassOf(operatorClass, own, asked.method, extensions)
    requireExclusionOperator(operator!, asked.method, indexClass(kept, own, asked.method, extensions))
    return {
      attribute,
      ...(attribute === undefined && { sql, type: own.oid }),
      descending,
      nullsFirst,
      ...(kept !== undefined && { operatorClass: kept }),
      operator: operator!,
    }
  })
  const attributes = columns.flatMap((key) => key.attribute ?? [])
  const include = asked.include.map(attributeOf)
  refuseVirtual(table.columns, [...attributes, ...include], primary ? 'primary keys' : 'exclusion constraints')
  requireExclusionPartitionKey(table, temporal, columns)

  const relationTaken = relationNameTaken(draft.catalog, table.schemaOid)
  const constraintTaken = constraintNameTaken(draft.catalog, table.schemaOid)
  if (constraint.name !== undefined && relationTaken(constraint.name))
    throw new PgError('42P07', `relation "${constraint.name}" already exists`)
  const labels = [...asked.columns.map((key) => key.column ?? key.label ?? 'expr'), ...asked.include]
  const name =
    constraint.name ??
    chooseName(
      table.name,
      primary ? undefined : joinedNames(indexColumnNames(labels)),
      primary ? 'pkey' : temporal ? 'key' : 'excl',
      (candidate) => relationTaken(candidate) || constraintTaken(candidate),
    )
  const index: IndexRow = {
    oid: draft.newOid(),
    name,
    table: table.oid,
    schemaOid: table.schemaOid,
    database: table.database,
    unique: false,
    primary: false,
    columns,
    include,
    ...(asked.whereSql !== undefined && { whereSql: asked.whereSql }),
    ...(asked.readsColumns?.length && { reads: asked.readsColumns.map(attributeOf) }),
    method: asked.method,
    nullsNotDistinct: false,
    ...(asked.options && { options: asked.options }),
  }
  draft.put('index', index.oid, index)
  const made: ExclusionConstraint = {
    kind: 'exclusion',
    oid: draft.newOid(),
    index: index.oid,
    name,
    attributes,
    ...(temporal && { temporal }),
    ...(constraint.deferrable && { deferrable: true }),
    ...(constraint.initiallyDeferred && { initiallyDeferred: true }),
  }
  const altered = draft.putAltered(table, {
    ...(primary && { columns: table.columns.map((one) => asNotNull(one, attributes)) }),
    constraints: [...table.constraints, made],
  })
  if (!fresh) checkRows(draft, table, altered, made, index)
}

/** What rows of before must pass. before: the table without the constraint. */
export function checkRows(
  draft: CatalogDraft,
  before: TableRow,
  table: TableRow,
  constraint: ExclusionConstraint,
  index: IndexRow,
): void {
  if (constraint.temporal === 'primary')
    for (const column of before.columns)
      if (constraint.attributes.includes(column.attribute) && !column.notNull)
        draft.validate.push(validateNotNull(draft, table, column.attribute))
  if (constraint.temporal) draft.validate.push(validateNotEmpty(draft, table, index))
  draft.validate.push(...validateExclusion(draft, table, index))
}

export const asNotNull = (
  column: TableRow['columns'][number],
  attributes: readonly number[],
): TableRow['columns'][number] => (attributes.includes(column.attribute) ? { ...column, notNull: true } : column)

export const isPrimary = (one: TableRow['constraints'][number]): boolean =>
  one.kind === 'primary' || (one.kind === 'exclusion' && one.temporal === 'primary')
