// Assignment to a part of a column, in SET and in INSERT's column list: a[1] = x, a[2:3] = x, j['key'][0] = x.
import { PgError, notSupported, type ErrorFields } from '../errors.ts'
import { coercionOid } from '../functions/coercion/functions.ts'
import { locationOf, type ParseNode } from '../parse/node.ts'
import type { Expression } from '../plan/expression.ts'
import type { ColumnSchema } from '../tables.ts'
import { Oid } from '../types/oids.ts'
import type { TypeRef } from '../types/type.ts'
import { at, atExpression } from './binding.ts'
import { coerceTo, coerceType } from './coerce.ts'
import { bindExpression } from './expression.ts'
import type { Level } from './scope.ts'
import { elementTypeOf, int4Type, isUnknown, textType, typeName, typeOf } from './types.ts'

export interface ColumnPart {
  readonly column: ColumnSchema
  /** What is assigned to the part has this type. */
  readonly type: TypeRef
  /** The column with the part replaced. */
  readonly put: (whole: Expression, value: Expression) => Expression
}

/** target: a ResTarget. undefined: the whole column is meant. */
export function bindPart(target: ParseNode, column: ColumnSchema, level: Level): ColumnPart | undefined {
  const steps: ParseNode[] = target.indirection ?? []
  if (steps.length === 0) return undefined
  const fields = at(level.binding, locationOf(target))
  if (steps.some((step) => !step.A_Indices)) {
    throw new PgError(
      '42804',
      `cannot assign to field "${steps.find((step) => step.String)?.String.sval ?? '*'}" of column "${column.name}" because its type ${typeName(column.type.oid)} is not a composite type`,
      fields,
    )
  }
  const indexes = steps.map((step) => step.A_Indices)
  if (column.type.oid === Oid.jsonb) return jsonPart(column, indexes, level)
  const element = elementTypeOf(column.type.oid)
  if (element === undefined) {
    throw new PgError(
      '42804',
      `cannot subscript type ${typeName(column.type.oid)} because it does not support subscripting`,
      fields,
    )
  }
  return arrayPart(column, element, indexes, level)
}

function arrayPart(column: ColumnSchema, element: number, indexes: readonly ParseNode[], level: Level): ColumnPart {
  const { binding } = level
  const slice = indexes.some((index) => index.is_slice)
  // Per subscript, which bounds there are: both, lower, upper, none. A subscript among slices means 1 to itself.
  let shape = ''
  const bounds: Expression[] = []
  const add = (node: ParseNode): void => {
    const index = bindExpression(node, level)
    const coerced = coerceTo(index, int4Type, 'assignment', binding)
    if (!coerced) throw new PgError('42804', 'array subscript must have type integer', atExpression(binding, index))
    bounds.push(coerced)
  }
  for (const index of indexes) {
    if (index.lidx) add(index.lidx)
    else if (slice && !index.is_slice) bounds.push({ kind: 'literal', value: 1, type: int4Type })
    if (index.uidx) add(index.uidx)
    const lower = index.lidx || (slice && !index.is_slice)
    shape += lower ? (index.uidx ? 'b' : 'l') : index.uidx ? 'u' : 'n'
  }
  return {
    column,
    type: slice ? column.type : typeOf(element, column.type.typmod),
    put: (whole, value) => ({
      kind: 'call',
      function: slice ? coercionOid.assignSlice : coercionOid.assignElement,
      args: [whole, value, { kind: 'literal', value: shape, type: textType }, ...bounds],
      type: typeOf(column.type.oid, column.type.typmod),
    }),
  }
}

function jsonPart(column: ColumnSchema, indexes: readonly ParseNode[], level: Level): ColumnPart {
  const { binding } = level
  let firstIsNumber = false
  const path = indexes.map((index, i) => {
    if (index.is_slice) throw notSupported('a slice of jsonb')
    const key = bindExpression(index.uidx, level)
    if (i === 0 && key.type.oid === Oid.int4) firstIsNumber = true
    const coerced = coerceTo(key, textType, isUnknown(key) ? 'implicit' : 'explicit', binding)
    return coerced ?? coerceType(key, Oid.text, 'explicit', binding)
  })
  return {
    column,
    type: column.type,
    put: (whole, value) => ({
      kind: 'call',
      function: coercionOid.assignJson,
      args: [whole, value, { kind: 'literal', value: firstIsNumber, type: typeOf(Oid.bool) }, ...path],
      type: typeOf(column.type.oid, column.type.typmod),
    }),
  }
}

/** value, coerced to the part's type. Throws 42804. */
export function toPart(part: ColumnPart, value: Expression, level: Level, fields?: ErrorFields): Expression {
  const coerced = coerceTo(value, part.type, 'assignment', level.binding)
  if (coerced) return coerced
  throw new PgError(
    '42804',
    `subscripted assignment to "${part.column.name}" requires type ${typeName(part.type.oid)} but expression is of type ${typeName(value.type.oid)}`,
    { hint: 'You will need to rewrite or cast the expression.', ...(fields ?? atExpression(level.binding, value)) },
  )
}
