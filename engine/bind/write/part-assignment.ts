// Assignment to a part of a column, in SET and in INSERT's column list: a[1] = x, a[2:3] = x, j['key'][0] = x, c.attribute = x, c.a[1].b = x.
import { PgError, notSupported, type ErrorFields } from '../../errors.ts'
import { coercionOid } from '../../functions/coercion/functions.ts'
import { rowFields } from '../../functions/system/row-fields.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { ColumnSchema } from '../../tables.ts'
import { fixedArrayOf } from '../../types/fixed-array.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { at, atExpression } from '../binding.ts'
import { recordField } from '../expression/arrays.ts'
import { canCoerce, coerceTo, coerceType } from '../overloads/coerce.ts'
import { toDomain } from '../types/domains.ts'
import { bindExpression } from '../expression/expression.ts'
import { hstoreAssignment, isHstore } from '../expression/hstore-subscript.ts'
import type { Level } from '../scope.ts'
import { elementTypeOf, int4Type, isUnknown, textType, typeName, typeOf } from '../types/types.ts'

export interface ColumnPart {
  readonly column: ColumnSchema
  /** What is assigned to the part has this type. */
  readonly type: TypeRef
  /** The column with the part replaced. */
  readonly put: Put
  /** The attribute that is meant; absent: an element or a slice. */
  readonly field?: string
}

type Put = (whole: Expression, value: Expression) => Expression
type Part = Omit<ColumnPart, 'column'>

/** target: a ResTarget. undefined: the whole column is meant. */
export function bindPart(target: ParseNode, column: ColumnSchema, level: Level): ColumnPart | undefined {
  const steps: ParseNode[] = target.indirection ?? []
  if (steps.length === 0) return undefined
  const fields = at(level.binding, locationOf(target))
  return { column, ...partOf(column.type, steps, column.name, fields, level) }
}

/** A variable of a function, or a field of one, with a part of it replaced: what PL/pgSQL assigns. isGiven: the value is at hand already. */
export function bindPartAssignment(body: ParseNode, level: Level): Expression {
  const whole = bindExpression(body.whole, level)
  const value = bindExpression(body.value, level)
  const node: ParseNode = body.whole
  const fields: ParseNode[] = node.ColumnRef?.fields ?? []
  const name: string = fields.at(0)?.String?.sval ?? ''
  const where = at(level.binding, startOf(node))
  const part = partOf(whole.type, body.steps, name, where, level)
  const shown = { name, type: whole.type } as ColumnSchema
  const { binding } = level
  // Lax, as PL/pgSQL is: what no assignment cast makes goes through text.
  const through = canCoerce(value.type.oid, part.type.oid, 'assignment', binding.catalog)
    ? undefined
    : coerceTo(value, part.type, 'explicit', binding)
  return part.put(whole, through ?? toPart({ ...part, column: shown }, value, level))
}

/** Subscripts that follow each other are one step, as are the keys into one jsonb value. */
function partOf(type: TypeRef, steps: readonly ParseNode[], name: string, fields: ErrorFields, level: Level): Part {
  const [first] = steps
  if (first.A_Star) throw new PgError('0A000', 'row expansion via "*" is not supported here', fields)
  if (first.String) return fieldPart(type, first.String.sval, steps.slice(1), name, fields, level)
  const end = steps.findIndex((step) => !step.A_Indices)
  const indexes = steps.slice(0, end < 0 ? undefined : end).map((step) => step.A_Indices)
  const own = subscriptPart(type, indexes, fields, level)
  const rest = end < 0 ? [] : steps.slice(end)
  if (rest.length === 0) return own
  if (own.read === undefined) throw notSupported('assignment to a part of a slice or of jsonb', fields)
  const { read } = own
  return within(own, read, partOf(own.type, rest, name, fields, level))
}

/** A part of a part: read, changed and put back. */
function within(outer: Part, read: (whole: Expression) => Expression, inner: Part): Part {
  const put: Put = (whole, value) => outer.put(whole, inner.put(read(whole), value))
  return { ...inner, put }
}

function fieldPart(
  type: TypeRef,
  attribute: string,
  rest: readonly ParseNode[],
  name: string,
  fields: ErrorFields,
  level: Level,
): Part {
  const { binding } = level
  const shape = rowFields(type.oid, binding.catalog)
  const because = `cannot assign to field "${attribute}" of column "${name}" because`
  const shown = typeName(type.domain ?? type.oid)
  if (!shape) throw new PgError('42804', `${because} its type ${shown} is not a composite type`, fields)
  const index = shape.findIndex((field) => field.name === attribute)
  if (index < 0) throw new PgError('42703', `${because} there is no such column in data type ${shown}`, fields)
  const field = shape[index].type
  const own: Part = {
    type: field,
    field: attribute,
    put: (whole, value) => ({
      kind: 'call',
      function: coercionOid.assignField,
      args: [whole, value, { kind: 'literal', value: index, type: int4Type }],
      type: typeOf(type.oid),
    }),
  }
  if (rest.length === 0) return own
  const inner = partOf(field, rest, attribute, fields, level)
  return within(own, (whole) => recordField(whole, index, field), {
    ...inner,
    put: (whole, value) => toDomain(inner.put(whole, value), field, 'assignment', binding),
  })
}

type SubscriptPart = Part & { readonly read?: (whole: Expression) => Expression }

function subscriptPart(type: TypeRef, indexes: readonly ParseNode[], fields: ErrorFields, level: Level): SubscriptPart {
  if (type.oid === Oid.jsonb) return jsonPart(type, indexes, level)
  if (isHstore(type)) return { type: textType, put: hstoreAssignment(indexes, level) }
  const element = fixedArrayOf(type.oid)?.element ?? elementTypeOf(type.oid)
  if (element !== undefined) return arrayPart(type, element, indexes, level)
  throw new PgError(
    '42804',
    `cannot subscript type ${typeName(type.oid)} because it does not support subscripting`,
    fields,
  )
}

function arrayPart(type: TypeRef, element: number, indexes: readonly ParseNode[], level: Level): SubscriptPart {
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
  const elementType = typeOf(element, type.typmod)
  return {
    type: slice ? type : elementType,
    ...(!slice && {
      read: (array) => ({
        kind: 'subscript',
        array,
        indexes: bounds.map((upper) => ({ slice: false, upper })),
        type: elementType,
      }),
    }),
    put: (whole, value) => ({
      kind: 'call',
      function: slice ? coercionOid.assignSlice : coercionOid.assignElement,
      args: [whole, value, { kind: 'literal', value: shape, type: textType }, ...bounds],
      type: typeOf(type.oid, type.typmod),
    }),
  }
}

function jsonPart(type: TypeRef, indexes: readonly ParseNode[], level: Level): SubscriptPart {
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
    type,
    put: (whole, value) => ({
      kind: 'call',
      function: coercionOid.assignJson,
      args: [whole, value, { kind: 'literal', value: firstIsNumber, type: typeOf(Oid.bool) }, ...path],
      type: typeOf(type.oid, type.typmod),
    }),
  }
}

/** value, coerced to the part's type. Throws 42804. */
export function toPart(part: ColumnPart, value: Expression, level: Level, fields?: ErrorFields): Expression {
  const coerced = coerceTo(value, part.type, 'assignment', level.binding)
  if (coerced) return coerced
  const given = typeName(value.type.oid)
  const wanted = typeName(part.type.domain ?? part.type.oid)
  throw new PgError(
    '42804',
    part.field === undefined
      ? `subscripted assignment to "${part.column.name}" requires type ${wanted} but expression is of type ${given}`
      : `subfield "${part.field}" is of type ${wanted} but expression is of type ${given}`,
    { hint: 'You will need to rewrite or cast the expression.', ...(fields ?? atExpression(level.binding, value)) },
  )
}
