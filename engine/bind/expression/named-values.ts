// What names mean in the body of a function beside columns: its arguments, and the variables of the block they stand in.
import { PgError } from '../../errors.ts'
import type { Expression } from '../../plan/expression.ts'
import { at, mark, type BindContext, type Binding } from '../binding.ts'
import { lookupColumn, lookupItem, type Level } from '../scope.ts'

/** Fields of rows have their names in the `row` expression's entry of `names`. */
export interface NamedValue {
  readonly expression: Expression
  readonly fieldNames?: readonly string[]
}

export interface NamedValues {
  /** x, f.x, r.field. A fresh expression each time. */
  find(parts: readonly string[]): NamedValue | undefined
  /** $1 */
  numbered(number: number): NamedValue | undefined
  /** A column of the same name is meant instead, or either may be: 42702. */
  readonly conflict: 'column' | 'error' | 'variable'
}

export function numberedValue(number: number, binding: Binding): Expression | undefined {
  const found = binding.values?.numbered(number)
  return found && noted(found, binding)
}

export function namedValue(names: readonly string[], level: Level, location: number): Expression | undefined {
  const { binding } = level
  const { values } = binding
  const found = values?.find(names)
  if (!values || !found) return undefined
  const expression = noted(found, binding)
  if (values.conflict !== 'variable' && isColumn(names, level, location)) {
    if (values.conflict === 'column') return undefined
    throw new PgError('42702', `column reference "${names.join('.')}" is ambiguous`, {
      detail: 'It could refer to either a PL/pgSQL variable or a table column.',
      ...at(binding, location),
    })
  }
  return mark(binding, expression, location)
}

function noted({ expression, fieldNames }: NamedValue, binding: Binding): Expression {
  noteTypes(expression, binding.context)
  if (fieldNames) binding.shared.rowNames.set(expression, fieldNames)
  return expression
}

/** Parameters that stand for values have their types from them. */
function noteTypes(expression: Expression, context: BindContext): void {
  if (expression.kind === 'row') {
    for (const field of expression.fields) noteTypes(field, context)
    if (expression.present?.kind === 'is-null') noteTypes(expression.present.arg, context)
  }
  if (expression.kind === 'call') for (const arg of expression.args) noteTypes(arg, context)
  if (expression.kind !== 'parameter') return
  const types = context.parameterTypes
  while (types.length < expression.number) types.push(0)
  if (types[expression.number - 1] === 0) types[expression.number - 1] = expression.type.oid
}

function isColumn(names: readonly string[], level: Level, location: number): boolean {
  const [name, table, schema] = names.toReversed()
  if (table === undefined)
    return (
      lookupColumn(level, name, location) !== undefined || lookupItem(level, undefined, name, location) !== undefined
    )
  const item = lookupItem(level, schema, table, location)
  return item?.item.columns.some((column) => column.name === name) ?? false
}
