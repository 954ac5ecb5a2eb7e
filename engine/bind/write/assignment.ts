// Values on their way into columns: assignment coercion, defaults, identity and generated columns.
import { PgError, notSupported } from '../../errors.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { CheckExpression, PlanColumn } from '../../plan/logical.ts'
import { ownOid } from '../../inheritance/tree-table.ts'
import type { ColumnSchema, Table } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import { declaredOid } from '../../types/type.ts'
import { at, atExpression, freshColumn, type Binding } from '../binding.ts'
import { coerceTo } from '../overloads/coerce.ts'
import { domainDefault, nullOf } from '../types/domains.ts'
import { documentCheck } from '../expression/document-check.ts'
import { bindStored } from '../expression/expression.ts'
import type { ErrorFields } from '../../errors.ts'
import { boolType, typeName, typeOf } from '../types/types.ts'

/** Throws 42804 where the value's type has no assignment cast to the column's. unchecked: a domain's rules are another's to apply. */
export function assign(
  value: Expression,
  column: ColumnSchema,
  binding: Binding,
  fields?: ErrorFields,
  unchecked = false,
): Expression {
  const { oid, typmod } = column.type
  const coerced = coerceTo(value, unchecked ? { oid, typmod } : column.type, 'assignment', binding)
  if (coerced) return coerced
  throw new PgError(
    '42804',
    `column "${column.name}" is of type ${formatType(declaredOid(column.type))} but expression is of type ${typeName(declaredOid(value.type))}`,
    {
      hint: 'You will need to rewrite or cast the expression.',
      // Clients prepare a statement anew whose table has changed since: they know it by this name.
      routine: 'transformAssignedExpr',
      ...(fields ?? atExpression(binding, value)),
    },
  )
}

/** What a column gets that is given nothing. Generated columns are computed from the rest of the row instead. */
export function defaultOf(column: ColumnSchema, binding: Binding): Expression {
  if (column.identity && column.sequence !== undefined) return nextValue(column, column.sequence, binding)
  if (column.defaultSql !== undefined && !column.generated) {
    return bindStored(column.defaultSql, [], binding, column.type, 'default')
  }
  const ofDomain = column.generated ? undefined : domainDefault(column.type, binding)
  if (ofDomain !== undefined) return bindStored(ofDomain, [], binding, column.type, 'default')
  return nullOf(column.type, binding)
}

/** Whether that is more than NULL for want of one. */
export const hasDefault = (column: ColumnSchema, binding: Binding): boolean =>
  !column.generated &&
  (column.identity !== undefined ||
    column.defaultSql !== undefined ||
    domainDefault(column.type, binding) !== undefined)

function nextValue(column: ColumnSchema, sequence: number, binding: Binding): Expression {
  const nextval = functionsNamed('next_identity').find((candidate) => candidate.args.length === 1)
  if (!nextval) throw notSupported('identity columns')
  const call: Expression = {
    kind: 'call',
    function: nextval.oid,
    args: [{ kind: 'literal', value: sequence, type: typeOf(Oid.regclass) }],
    type: typeOf(nextval.result),
  }
  return assign(call, column, binding)
}

/** A column that SET or a column list names, or a part of it. Throws 42703. */
export function requireColumn(target: ParseNode, table: Table, binding: Binding): ColumnSchema {
  const column = table.schema.columns.find((one) => one.name === target.name)
  if (!column) {
    throw new PgError('42703', `column "${target.name}" of relation "${table.info.name}" does not exist`, {
      ...(target.indirection?.length && { hint: 'SET target columns cannot be qualified with the relation name.' }),
      ...at(binding, locationOf(target)),
    })
  }
  return column
}

/** Expressions of generated columns over the rest of the new row, whose values are `columns` (by name). */
export function generatedOf(table: Table, columns: readonly PlanColumn[], binding: Binding): Map<number, Expression> {
  const generated = new Map<number, Expression>()
  for (const column of table.schema.columns) {
    if (!column.generated || column.defaultSql === undefined) continue
    generated.set(
      column.attribute,
      bindStored(column.defaultSql, columns, binding, column.type, 'generated', table.info.name),
    )
  }
  return generated
}

export const hasGenerated = (table: Table): boolean => table.schema.columns.some((column) => column.generated)

/** The new row as checks, conflicts and RETURNING see it. */
export const newRowColumns = (table: Table, binding: Binding): PlanColumn[] =>
  table.schema.columns.map((column) =>
    freshColumn(binding, column.name, column.type, { table: ownOid(table.info.oid), attribute: column.attribute }),
  )

/** Columns of a whole row by their attributes. */
export const byAttribute = (table: Table, columns: readonly PlanColumn[]): Map<number, PlanColumn> =>
  new Map(table.schema.columns.map((column, index) => [column.attribute, columns[index]]))

export function checksOf(table: Table, columns: readonly PlanColumn[], binding: Binding): CheckExpression[] {
  const document = documentCheck(table, columns, binding)
  const checks = table.schema.constraints
    .filter((constraint) => constraint.kind === 'check')
    .filter((check) => !check.notEnforced)
    .toSorted(byName)
    .map((check) => ({
      name: check.name,
      expression: bindStored(check.sql, columns, binding, boolType, 'check', table.info.name),
    }))
  return document ? [...checks, document] : checks
}

/** Of several that a row breaks the first by name is told. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** Row expressions in table order: as given, else as generated. */
export const rowInOrder = (table: Table, values: ReadonlyMap<number, Expression>): Expression[] =>
  table.schema.columns.map(
    (column) => values.get(column.attribute) ?? { kind: 'literal', value: null, type: column.type },
  )
