// The columns that an INSERT names, and what each of them may be given.
import { PgError, type ErrorFields } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { type ColumnSchema, type Table, visibleColumns } from '../../tables.ts'
import type { TypeRef } from '../../types/type.ts'
import { assign, requireColumn } from './assignment.ts'
import { at, atExpression, type Binding } from '../binding.ts'
import { toDomain } from '../types/domains.ts'
import { bindPart, toPart, type ColumnPart } from './part-assignment.ts'
import type { Level } from '../scope.ts'
import { requireWritableColumn } from './write-target.ts'

export type Override = 'OVERRIDING_NOT_SET' | 'OVERRIDING_USER_VALUE' | 'OVERRIDING_SYSTEM_VALUE'

export interface TargetColumn {
  readonly column: ColumnSchema
  readonly part?: ColumnPart
  readonly location: number
}

export function targetColumns(stmt: ParseNode, table: Table, level: Level): readonly TargetColumn[] {
  const { binding } = level
  const named: ParseNode[] | undefined = stmt.cols
  if (!named) return visibleColumns(table.schema.columns).map((column) => ({ column, location: -1 }))
  const seen = new Map<string, ColumnPart | undefined>()
  return named.map(({ ResTarget: target }) => {
    const column = requireColumn(target, table, binding)
    const location = locationOf(target)
    const part = bindPart(target, column, level)
    if (seen.has(column.name) && !(part && seen.get(column.name))) {
      throw new PgError('42701', `column "${column.name}" specified more than once`, at(binding, location))
    }
    seen.set(column.name, part)
    return { column, location, ...(part && { part }) }
  })
}

/** Those that are given something: of a view they must be columns of its table, each once. */
export function checkTargets(targets: readonly TargetColumn[], table: Table, verb: 'insert into' | 'merge into'): void {
  const named = new Map<number, string>()
  for (const { column } of targets) {
    requireWritableColumn(column, table, verb)
    const before = named.get(column.attribute)
    if (before !== undefined && before !== column.name)
      throw new PgError('42601', `multiple assignments to same column "${before}"`)
    named.set(column.attribute, column.name)
  }
}

/** Without its domain: the rules apply to what is put, wherever it comes from. */
export const typeOfTarget = ({ column, part }: TargetColumn): TypeRef =>
  part?.type ?? { oid: column.type.oid, typmod: column.type.typmod }

export const toTarget = (
  { column, part }: TargetColumn,
  value: Expression,
  level: Level,
  fields?: ErrorFields,
): Expression => (part ? toPart(part, value, level, fields) : assign(value, column, level.binding, fields, true))

/** Parts of a column are put into NULL one after the other. */
export function putTarget(
  values: Map<number, Expression>,
  { column, part }: TargetColumn,
  value: Expression,
  binding: Binding,
): void {
  const whole = values.get(column.attribute) ?? { kind: 'literal', value: null, type: column.type }
  values.set(column.attribute, toDomain(part ? part.put(whole, value) : value, column.type, 'assignment', binding))
}

export function checkWidth(
  width: number,
  extra: Expression | undefined,
  stmt: ParseNode,
  targets: readonly TargetColumn[],
  binding: Binding,
): void {
  if (width > targets.length) {
    throw new PgError(
      '42601',
      'INSERT has more expressions than target columns',
      extra ? atExpression(binding, extra) : {},
    )
  }
  if (stmt.cols && width < targets.length) {
    throw new PgError('42601', 'INSERT has more target columns than expressions', at(binding, targets[width].location))
  }
}

/** An element or a field has no default of its own. node: the target as it is written. */
export function refuseDefaultPart(
  target: TargetColumn | undefined,
  node: ParseNode | undefined,
  binding: Binding,
): void {
  if (!target?.part) return
  const steps: readonly ParseNode[] = node?.ResTarget?.indirection ?? []
  const what = steps[0]?.A_Indices ? 'an array element' : 'a subfield'
  throw new PgError('0A000', `cannot set ${what} to DEFAULT`, at(binding, target.location))
}

/** OVERRIDING USER VALUE: what is given for an identity column is passed over. */
export const ignoresValue = (column: ColumnSchema, override: Override): boolean =>
  column.identity !== undefined && override === 'OVERRIDING_USER_VALUE'

export function checkGiven(column: ColumnSchema, override: Override): void {
  if (column.generated) {
    throw new PgError('428C9', `cannot insert a non-DEFAULT value into column "${column.name}"`, {
      detail: `Column "${column.name}" is a generated column.`,
    })
  }
  if (column.identity === 'always' && override !== 'OVERRIDING_SYSTEM_VALUE') {
    throw new PgError('428C9', `cannot insert a non-DEFAULT value into column "${column.name}"`, {
      detail: `Column "${column.name}" is an identity column defined as GENERATED ALWAYS.`,
      hint: 'Use OVERRIDING SYSTEM VALUE to override.',
    })
  }
}
