// Column references: x, t.x, s.t.x, whole rows, and the system columns.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { rowFields } from '../../functions/system/row-fields.ts'
import type { TypeRef } from '../../types/type.ts'
import { rowTypeOf } from '../../types/user-oids.ts'
import { at, mark } from '../binding.ts'
import {
  columnOfItem,
  lookupColumn,
  lookupItem,
  missingColumn,
  missingItem,
  use,
  type Level,
  type ScopeItem,
} from '../scope.ts'
import { functionOfRow } from './function-of-row.ts'
import { namedValue } from './named-values.ts'
import { systemColumn } from './system-column.ts'
import { recordType, typeOf } from '../types/types.ts'

export function bindColumnRef(body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  const fields: ParseNode[] = body.fields
  if (fields[fields.length - 1].A_Star) return rowOfStar(fields, level, location)
  const names = fields.map((field) => field.String?.sval ?? '')
  const value = namedValue(names, level, location)
  if (value) return value
  if (names.length === 1) return bindUnqualified(names[0], level, location)
  const [name, table, schema, database] = [...names].reverse()
  if (names.length > 4)
    throw new PgError(
      '42601',
      `improper qualified name (too many dotted names): ${names.join('.')}`,
      at(level.binding, location),
    )
  if (database !== undefined && database !== level.binding.catalog.database.name) {
    throw new PgError(
      '0A000',
      `cross-database references are not implemented: ${names.join('.')}`,
      at(level.binding, location),
    )
  }
  const found = lookupItem(level, schema, table, location)
  if (!found) {
    const field = names.length === 2 ? fieldOfRow(table, name, level, location) : undefined
    if (field) return field
    throw missingItem(level, table, location)
  }
  const column =
    columnOfItem(found, name, level, location) ??
    systemColumn(found, name, level, location) ??
    functionOfRow(wholeRow(found, level, location), name, location, level)
  if (!column) throw missingColumn(level, table, name, location)
  return column
}

function bindUnqualified(name: string, level: Level, location: number): Expression {
  const column = lookupColumn(level, name, location)
  if (column) return column
  const found = lookupItem(level, undefined, name, location)
  if (found) return wholeRow(found, level, location)
  for (let scope: Level | undefined = level; scope; scope = scope.parent) {
    const tables = scope.items.filter((item) => item.table !== undefined && item.columnsVisible && !item.lateral)
    const columns = tables
      .map((item) => systemColumn({ item, scope: scope! }, name, level, location))
      .filter((one) => one !== undefined)
    if (columns.length > 1)
      throw new PgError('42702', `column reference "${name}" is ambiguous`, at(level.binding, location))
    if (columns.length === 1) return columns[0]
  }
  throw missingColumn(level, undefined, name, location)
}

/** The relation's row as one value: its columns in order, whose names are remembered for row_to_json and (t).x. */
export function wholeRow(found: { item: ScopeItem; scope: Level }, level: Level, location: number): Expression {
  const fields = found.item.columns.map((column) => use(found.scope, found.item, column, level, location))
  if (found.item.scalar && fields.length === 1) return fields[0]
  const { present } = found.item
  const names = found.item.columns.map((column) => column.name)
  const type = typeOfRows(found.item, level)
  const row: Expression = {
    kind: 'row',
    fields,
    ...(type === recordType && { names }),
    type,
    ...(present && { present: use(found.scope, found.item, { name: '', expression: present }, level, location) }),
  }
  level.binding.shared.rowNames.set(row, names)
  level.binding.findings?.rows.set(row, found.item)
  return mark(level.binding, row, location)
}

/** A relation's own: those of subqueries, functions and joins have none. */
function typeOfRows({ table, columns, rowType }: ScopeItem, { binding }: Level): TypeRef {
  if (table === undefined && rowType === undefined) return recordType
  const type = rowType ?? rowTypeOf(table!)
  return rowFields(type, binding.catalog)?.length === columns.length ? typeOf(type) : recordType
}

function rowOfStar(fields: readonly ParseNode[], level: Level, location: number): Expression {
  if (fields.length === 1) throw new PgError('42601', 'cannot use "*" in this context', at(level.binding, location))
  const names = fields.slice(0, -1).map((field) => field.String?.sval ?? '')
  const table = names[names.length - 1]
  const value = namedValue(names, level, location)
  if (value) return value
  const found = lookupItem(level, names[names.length - 2], table, location)
  if (!found) throw missingItem(level, table, location)
  return wholeRow(found, level, location)
}

/** a.x where a is a column that holds a row with known field names. */
function fieldOfRow(column: string, field: string, level: Level, location: number): Expression | undefined {
  const value = lookupColumn(level, column, location)
  const names = value && level.binding.shared.rowNames.get(value)
  if (!value || !names || value.kind !== 'row') return undefined
  return value.fields[names.indexOf(field)]
}
