// ADD COLUMN. A default that is the same for every row is computed once and never written to the rows there are;
// one that differs from row to row (nextval, random, an expression over the row) rewrites them.
import type { AlterTableAction } from '../../../engine/bind/statement.ts'
import { tableColumnsMax } from '../../../engine/bind/ddl/create-table.ts'
import { domainDefault, refusesNull } from '../../../engine/bind/types/domains.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ColumnSchema } from '../../../engine/tables.ts'
import { rowTypeOf } from '../../../engine/types/user-oids.ts'
import { addConstraint } from './add-constraint.ts'
import { constantDefault } from './constant-default.ts'
import { nextvalOf } from '../sequences/sequence-default.ts'
import { keepColumnSetting } from './keep-settings.ts'
import { refuseRowTypeUsers } from './set-column-type.ts'
import { toColumn } from './table-columns.ts'
import type { TableAlteration } from './table-alteration.ts'
import { typeHolds } from '../types/row-type-users.ts'
import { validateNotNull } from './validations.ts'

export function addColumn(
  alteration: TableAlteration,
  action: Extract<AlterTableAction, { kind: 'add-column' }>,
): void {
  const { draft, table } = alteration
  const { name } = action.column
  if (table.columns.some((column) => column.name === name)) {
    const message = `column "${name}" of relation "${table.name}" already exists`
    if (!action.ifNotExists) throw new PgError('42701', message)
    return draft.notice(`${message}, skipping`, '42701')
  }
  if (table.columns.length >= tableColumnsMax) {
    throw new PgError('54011', `tables can have at most ${tableColumnsMax} columns`)
  }
  const { oid: type } = action.column.type
  if (typeHolds(draft.catalog, type, rowTypeOf(table.oid)))
    throw new PgError('42P16', `composite type ${table.name} cannot be made a member of itself`)
  const attribute = table.nextAttribute
  const attributeOf = (other: string): number =>
    other === name ? attribute : (table.columns.find((column) => column.name === other)?.attribute ?? 0)
  const column = withMissingValue(alteration, toColumn(draft, table, action.column, attribute, attributeOf))
  if (column.missingValue !== undefined || alteration.newValues.has(attribute)) refuseRowTypeUsers(draft, table)
  draft.putAltered(alteration.table, { columns: [...table.columns, column], nextAttribute: attribute + 1 })
  for (const setting of action.column.kept ?? []) keepColumnSetting(draft, alteration.table, column, setting)
  // A partitioned table has no rows of its own.
  if (column.notNull && column.identity === undefined && !action.column.serial && !table.partitioning) {
    draft.validate.push(validateNotNull(draft, alteration.table, attribute))
  }
  for (const constraint of action.constraints) addConstraint(draft, table.oid, constraint, false)
}

function withMissingValue(alteration: TableAlteration, column: ColumnSchema): ColumnSchema {
  if (column.generated) {
    alteration.newValues.set(column.attribute, { sql: column.defaultSql ?? 'NULL', over: 'new-row' })
    return column
  }
  if (column.identity && column.sequence !== undefined) {
    alteration.newValues.set(column.attribute, { sql: nextvalOf(column.sequence), over: 'old-row' })
    return column
  }
  if (column.type.domain !== undefined) {
    // The rules of a domain are for the rows there are too.
    const value = column.defaultSql ?? domainDefault(column.type, alteration.draft)
    if (value !== undefined || refusesNull(column.type, alteration.draft))
      alteration.newValues.set(column.attribute, { sql: value ?? 'NULL', over: 'old-row' })
    return column
  }
  if (column.defaultSql === undefined) return column
  const constant = constantDefault(alteration.draft, column.defaultSql, column.type)
  if (!constant) {
    alteration.newValues.set(column.attribute, { sql: column.defaultSql, over: 'old-row' })
    return column
  }
  return constant.value === null ? column : { ...column, missingValue: constant.value }
}
